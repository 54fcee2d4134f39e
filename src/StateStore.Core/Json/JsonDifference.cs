using System.Text.Json;

namespace StateStore.Core.Json;

/// <summary>Sees at once what makes most changes a change, so that only doubtful ones need both values taken apart.</summary>
internal static class JsonDifference
{
    /// <summary>
    /// The first token in which two values differ proves them different: up to it they are alike in content and order, so it stands at
    /// the same path in both, and there one scalar has another value or another type. False where it proves nothing: names in another
    /// order, one value longer than the other, numbers and strings that may only be spelled differently.
    /// </summary>
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

    /// <summary>Strings without escapes and whole numbers in digits: no other text means the same.</summary>
    private static bool HasOneSpelling(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => !reader.ValueIsEscaped,
        _ => !reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9'),
    };

    private static bool IsScalar(JsonTokenType type) =>
        type is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null;
}
