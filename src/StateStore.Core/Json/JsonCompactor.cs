using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace StateStore.Core.Json;

/// <summary>
/// Makes the only pass over JSON from outside. It checks everything that <see cref="JsonText"/> promises and writes the compact form, so later code
/// does not parse again.
/// </summary>
internal static class JsonCompactor
{
    /// <summary>The length from which a number without an exponent is parsed: a shorter one can't leave the range of double.</summary>
    private const int LongestHarmlessNumber = 300;

    /// <summary>
    /// The greatest number of digits of an exponent. A longer exponent may leave 32 bits, on which readers of the log fail (System.Text.Json's
    /// comparison throws).
    /// </summary>
    private const int LongestExponent = 9;

    /// <summary>
    /// Compacts <paramref name="utf8"/> into <paramref name="output"/>. If <paramref name="members"/> is given, the text must be an object, and the
    /// ranges of its members in the output are added to the list.
    /// </summary>
    public static StoreError? Compact(ReadOnlySpan<byte> utf8, Limits limits, scoped ref JsonBuilder output, List<JsonMemberRange>? members)
    {
        if (!Utf8.IsValid(utf8))
        {
            return StoreError.InvalidJson("The text is not valid UTF-8");
        }

        // One level deeper than allowed, so that the depth error is ours and names the limit.
        var options = new JsonReaderOptions { MaxDepth = limits.JsonDepth + 1 };
        var reader = new Utf8JsonReader(utf8, options);
        try
        {
            return Copy(ref reader, limits, ref output, JsonNameSet.OfThisThread(), members);
        }
        catch (JsonException e)
        {
            return StoreError.InvalidJson($"Malformed JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
    }

    private static StoreError? Copy(
        ref Utf8JsonReader reader, Limits limits, scoped ref JsonBuilder output, JsonNameSet names, List<JsonMemberRange>? members)
    {
        var separate = false;
        var nameStart = 0;
        var nameEnd = 0;
        while (reader.Read())
        {
            var token = reader.TokenType;
            var closes = token is JsonTokenType.EndObject or JsonTokenType.EndArray;
            if (separate && !closes)
            {
                output.Byte((byte)',');
            }

            var start = output.Length;
            if (CopyToken(ref reader, limits, ref output, names) is { } error)
            {
                return error;
            }

            separate = token is not (JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray);
            if (members is null || reader.CurrentDepth > 1)
            {
                continue;
            }

            // The depth is that of the container: a member's scalar is read at 1, and so is the end of its object or array.
            if (token == JsonTokenType.PropertyName)
            {
                (nameStart, nameEnd) = (start, output.Length - 1);
            }
            else if (reader.CurrentDepth == 1 && token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                members.Add(new(nameStart, nameEnd, nameEnd + 1, output.Length));
            }
            else if (reader.CurrentDepth == 0 && !IsRootBrace(token))
            {
                return StoreError.InvalidInput("The body must be a JSON object");
            }
        }

        return null;
    }

    private static bool IsRootBrace(JsonTokenType token) => token is JsonTokenType.StartObject or JsonTokenType.EndObject;

    private static StoreError? CopyToken(ref Utf8JsonReader reader, Limits limits, scoped ref JsonBuilder output, JsonNameSet names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                output.Byte(reader.ValueSpan[0]);
                names.Enter();
                return reader.CurrentDepth >= limits.JsonDepth ? TooDeep(limits) : null;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                output.Byte(reader.ValueSpan[0]);
                names.Leave();
                return null;
            case JsonTokenType.PropertyName:
                return CopyName(ref reader, ref output, names);
            case JsonTokenType.String:
                return CopyString(ref reader, ref output);
            case JsonTokenType.Number:
                return CopyNumber(reader.ValueSpan, ref output);
            default:
                output.Raw(reader.ValueSpan);
                return null;
        }
    }

    private static StoreError? CopyName(ref Utf8JsonReader reader, scoped ref JsonBuilder output, JsonNameSet names)
    {
        var start = output.Length;
        if (CopyString(ref reader, ref output) is { } error)
        {
            return error;
        }

        // Names are written in one canonical spelling, so equal bytes mean equal names.
        if (!names.TryAdd(output.Written, start, output.Length))
        {
            var name = JsonText.FromTrusted(output.Written[start..].ToArray());
            return StoreError.InvalidJson($"Duplicate property name {name} (byte {reader.TokenStartIndex + 1})");
        }

        output.Byte((byte)':');
        return null;
    }

    private static StoreError? CopyString(ref Utf8JsonReader reader, scoped ref JsonBuilder output)
    {
        var content = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            output.Byte((byte)'"').Raw(content).Byte((byte)'"');
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(content.Length);
        try
        {
            if (!JsonEscapes.TryUnescape(content, buffer, out var length))
            {
                return StoreError.InvalidJson($"A string holds a lone surrogate escape (byte {reader.TokenStartIndex + 1})");
            }

            output.StringUtf8(buffer.AsSpan(0, length));
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static StoreError? CopyNumber(ReadOnlySpan<byte> digits, scoped ref JsonBuilder output)
    {
        var harmless = digits.Length < LongestHarmlessNumber && digits.IndexOfAny((byte)'e', (byte)'E') < 0;
        if (!harmless && (!Utf8Parser.TryParse(digits, out double value, out _) || double.IsInfinity(value)))
        {
            var shown = System.Text.Encoding.ASCII.GetString(digits.Length > 40 ? digits[..40] : digits);
            return StoreError.InvalidJson($"The number {shown} is beyond the range of a double");
        }

        if (!harmless && ExponentDigits(digits) > LongestExponent)
        {
            return StoreError.InvalidJson($"A number has an exponent of more than {LongestExponent} digits");
        }

        output.Raw(digits);
        return null;
    }

    private static int ExponentDigits(ReadOnlySpan<byte> number)
    {
        var e = number.IndexOfAny((byte)'e', (byte)'E');
        return e < 0 ? 0 : number[(e + 1)..].TrimStart("+-"u8).TrimStart((byte)'0').Length;
    }

    private static StoreError TooDeep(Limits limits) => StoreError.InvalidJson($"The JSON is nested deeper than {limits.JsonDepth} levels");
}
