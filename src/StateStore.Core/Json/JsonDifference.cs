using System.Text.Json;

namespace StateStore.Core.Json;

/// <summary>Finds most differences from the text alone, so that only doubtful pairs are parsed into elements.</summary>
internal static class JsonDifference
{
    /// <summary>Whether the first differing token proves two values different.</summary>
    /// <remarks>
    /// Up to that token both have the same content and order, so it stands at the same path in both. If both tokens are scalars of different type, or
    /// scalars with only one spelling, the values differ. False proves nothing: names may be in another order, one value may be longer, or numbers and
    /// strings may only be spelled differently.
    /// </remarks>
    public static bool IsPlain(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var a = TrustedJson.Reader(left);
        var b = TrustedJson.Reader(right);
        while (a.Read() && b.Read())
        {
            if (a.TokenType == b.TokenType && a.ValueSpan.SequenceEqual(b.ValueSpan) && a.ValueIsEscaped == b.ValueIsEscaped)
            {
                continue;
            }

            return IsScalar(a.TokenType) && IsScalar(b.TokenType) && (a.TokenType != b.TokenType || (HasOneSpelling(a) && HasOneSpelling(b)));
        }

        return false;
    }

    /// <summary>Whether no other text has the same meaning: strings without escapes, and whole numbers in plain digits.</summary>
    private static bool HasOneSpelling(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => !reader.ValueIsEscaped,
        _ => !reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9'),
    };

    private static bool IsScalar(JsonTokenType type) =>
        type is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null;
}
