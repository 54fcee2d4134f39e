using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StateStore.JsonSchema.Json;

internal ref partial struct JsonParser
{
    private int ReadName(int position)
    {
        position = SkipWhitespace(position);
        if ((uint)position >= (uint)_json.Length || _json[position] != '"') return ~position;
        position = ReadString(position + 1);
        if (position < 0) return position;
        position = SkipWhitespace(position);
        return (uint)position < (uint)_json.Length && _json[position] == ':' ? position + 1 : ~position;
    }

    private int ReadString(int start)
    {
        int position = start;
        bool escaped = false;
        while (true)
        {
            position = FindStringStop(position);
            if ((uint)position >= (uint)_json.Length) return ~position;
            byte b = _json[position];
            if (b == '"') break;
            if (b != '\\') return ~position;
            escaped = true;
            position = SkipEscape(position);
            if (position < 0) return position;
        }

        Add(start, position - start, _count + 1, JsonKinds.String, escaped);
        return position + 1;
    }

    /// <summary>Position of the next quote, backslash or control character.</summary>
    private int FindStringStop(int position)
    {
        ref byte json = ref MemoryMarshal.GetReference(_json);
        while (position <= _json.Length - Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref json, (nuint)position);
            Vector128<byte> stops = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes, Vector128.Create((byte)' '));
            uint mask = stops.ExtractMostSignificantBits();
            if (mask != 0) return position + BitOperations.TrailingZeroCount(mask);
            position += Vector128<byte>.Count;
        }

        while (position < _json.Length && _json[position] is not ((byte)'"' or (byte)'\\' or < (byte)' ')) position++;
        return position;
    }

    private readonly int SkipEscape(int position)
    {
        if (position + 1 >= _json.Length) return ~position;
        switch (_json[position + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return position + 2;
            case (byte)'u':
                int unit = JsonText.HexUnit(_json[(position + 2)..]);
                if (unit < 0 || char.IsLowSurrogate((char)unit)) return ~position;
                if (!char.IsHighSurrogate((char)unit)) return position + 6;
                ReadOnlySpan<byte> second = _json[(position + 6)..];
                bool paired = second.StartsWith("\\u"u8) && JsonText.HexUnit(second[2..]) is >= 0xDC00 and <= 0xDFFF;
                return paired ? position + 12 : ~position;
            default:
                return ~position;
        }
    }

    private int ReadScalar(int position, byte first) => first switch
    {
        (byte)'n' => ReadLiteral(position, "null"u8, JsonKinds.Null),
        (byte)'t' => ReadLiteral(position, "true"u8, JsonKinds.True),
        (byte)'f' => ReadLiteral(position, "false"u8, JsonKinds.False),
        _ => ReadNumber(position),
    };

    private int ReadLiteral(int position, ReadOnlySpan<byte> literal, JsonKinds kind)
    {
        if (!_json[position..].StartsWith(literal)) return ~position;
        _kinds |= kind;
        Add(position, literal.Length, _count + 1, kind);
        return position + literal.Length;
    }

    private int ReadNumber(int start)
    {
        int position = start;
        if (_json[position] == '-') position++;
        int integer = position;
        position = SkipDigits(position);
        if (position == integer || (_json[integer] == '0' && position > integer + 1)) return ~integer;

        var kind = JsonKinds.Integer;
        if (ByteAt(position) == '.')
        {
            kind = JsonKinds.Decimal;
            int fraction = position + 1;
            position = SkipDigits(fraction);
            if (position == fraction) return ~position;
        }

        if ((ByteAt(position) | 0x20) == 'e')
        {
            kind = JsonKinds.Decimal;
            position++;
            if (ByteAt(position) is '+' or '-') position++;
            int exponent = position;
            position = SkipDigits(exponent);
            if (position == exponent) return ~position;
        }

        _kinds |= kind;
        Add(start, position - start, _count + 1, kind);
        return position;
    }

    private readonly int SkipDigits(int position)
    {
        while ((uint)position < (uint)_json.Length && (uint)(_json[position] - '0') <= 9) position++;
        return position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int ByteAt(int position) => (uint)position < (uint)_json.Length ? _json[position] : -1;
}
