using System.Globalization;
using StateStore.JsonSchema.Json;

namespace StateStore.Core.Tables;

/// <summary>Reads the ids of records from requests.</summary>
/// <remarks>
/// The earlier Python server (Simple State Engine) accepts whatever Python's <c>int()</c> accepts, and files of its users hold ids as texts. So
/// <c>"3"</c>, <c>" 10 "</c>, <c>1.9</c> and <c>true</c> are read as 3, 10, 1 and 1. The stored id is always the number.
/// </remarks>
public static class RecordId
{
    /// <summary>The greatest length of an invalid id that a message quotes.</summary>
    private const int LongestShown = 40;

    /// <summary>The number. Errors: INVALID_INPUT, in the words of the Python server, for its commands.</summary>
    public static Result<long> Parse(JsonText value)
    {
        var text = value.ToString();
        return value.Utf8.Span[0] switch
        {
            (byte)'"' => ParseLiteral(value.TryString()!),
            (byte)'t' => 1L,
            (byte)'f' => 0L,
            (byte)'n' or (byte)'[' or (byte)'{' => StoreError.InvalidInput("id must be a number, or a text that is one"),
            _ when TryWhole(text, out var id) => id,
            _ => Truncate(new(value.Utf8.Span)),
        };
    }

    /// <summary>The number. Errors: INVALID_INPUT, in plain words.</summary>
    public static Result<long> ParsePlainly(JsonText value) =>
        Parse(value).TryGet(out var id, out _) ? id : NoId(value.TryString() ?? value.ToString());

    /// <summary>The number in a text. Errors: INVALID_INPUT, in plain words.</summary>
    public static Result<long> ParseText(string text) => TryText(text, out var id) ? id : NoId(text);

    private static Result<long> ParseLiteral(string text) => TryText(text, out var id)
        ? id
        : StoreError.InvalidInput($"invalid literal for int() with base 10: '{text}'");

    private static StoreError NoId(string text) => StoreError.InvalidInput(
        $"A record id must be a whole number of at most 64 bits{(text.Length > LongestShown ? "" : $", not '{text}'")}");

    /// <summary>The number without its fraction, digit by digit. A double would round ids beyond 2^53.</summary>
    private static Result<long> Truncate(JsonNumber number)
    {
        const int MostDigits = 19;
        var wholeDigits = number.DigitCount + number.Scale;
        Int128 whole = 0;
        for (var i = 0; i < wholeDigits && wholeDigits <= MostDigits; i++)
        {
            whole = (whole * 10) + (i < number.DigitCount ? number.Digit(i) : 0);
        }

        whole = number.IsNegative ? -whole : whole;
        return number.IsZero || (wholeDigits <= MostDigits && whole >= long.MinValue && whole <= long.MaxValue)
            ? (long)whole
            : StoreError.InvalidInput("id must be a number of at most 64 bits");
    }

    private static bool TryText(string text, out long id) => TryWhole(text.Trim(), out id);

    private static bool TryWhole(string text, out long id) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out id);
}
