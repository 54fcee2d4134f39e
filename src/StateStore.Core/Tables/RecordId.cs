using System.Globalization;

namespace StateStore.Core;

/// <summary>
/// Ids as requests give them. The original takes whatever Python's <c>int()</c> takes, and its users' files hold ids as texts: <c>"3"</c>,
/// <c>" 10 "</c>, <c>1.9</c> and <c>true</c> are 3, 10, 1 and 1. What is stored is always the number.
/// </summary>
public static class RecordId
{
    /// <summary>The number; errors: INVALID_INPUT.</summary>
    public static Result<long> Parse(JsonText value)
    {
        var text = value.ToString();
        return value.Utf8.Span[0] switch
        {
            (byte)'"' => ParseText(value.TryString()!),
            (byte)'t' => 1L,
            (byte)'f' => 0L,
            (byte)'n' or (byte)'[' or (byte)'{' => StoreError.InvalidInput("id must be a number, or a text that is one"),
            _ when TryWhole(text, out var id) => id,
            _ => Truncate(double.Parse(text, CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>The number that a text is.</summary>
    public static Result<long> ParseText(string text) => TryWhole(text.Trim(), out var id)
        ? id
        : StoreError.InvalidInput($"invalid literal for int() with base 10: '{text}'");

    private static Result<long> Truncate(double number) => Math.Abs(number) < 9.2e18
        ? (long)number
        : StoreError.InvalidInput("id must be a number of at most 64 bits");

    private static bool TryWhole(string text, out long id) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out id);
}
