using System.Buffers.Binary;
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
        if (ByteAt(position) != '"')
        {
            return ~position;
        }

        position = ReadString(position + 1);
        if (position < 0)
        {
            return position;
        }

        position = SkipWhitespace(position);
        return ByteAt(position) == ':' ? position + 1 : ~position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadString(int start)
    {
        var position = FindStringStop(start);
        if (ByteAt(position) != '"')
        {
            return ReadEscapedString(start, position);
        }

        Add(start, position - start, _count + 1, JsonKinds.String);
        return position + 1;
    }

    private int ReadEscapedString(int start, int position)
    {
        while (ByteAt(position) == '\\')
        {
            position = SkipEscape(position);
            if (position < 0)
            {
                return position;
            }

            position = FindStringStop(position);
        }

        if (ByteAt(position) != '"')
        {
            return ~position;
        }

        Add(start, position - start, _count + 1, JsonKinds.String, escaped: true);
        return position + 1;
    }

    /// <summary>Finds the position of the next quote, backslash or control character.</summary>
    private readonly int FindStringStop(int position)
    {
        ref var json = ref MemoryMarshal.GetReference(_json);
        var last = _json.Length - Vector128<byte>.Count;
        for (; position <= last; position += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref json, (nuint)position);
            var stops = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.Equals(Vector128.Min(bytes, Vector128.Create((byte)0x1F)), bytes);
            var mask = stops.ExtractMostSignificantBits();
            if (mask != 0)
            {
                return position + BitOperations.TrailingZeroCount(mask);
            }
        }

        while (ByteAt(position) is not ('"' or '\\' or < ' '))
        {
            position++;
        }

        return position;
    }

    private readonly int SkipEscape(int position)
    {
        if (position + 1 >= _json.Length)
        {
            return ~position;
        }

        switch (_json[position + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return position + 2;
            case (byte)'u':
                var unit = JsonStrings.HexUnit(_json[(position + 2)..]);
                if (unit < 0 || char.IsLowSurrogate((char)unit))
                {
                    return ~position;
                }

                if (!char.IsHighSurrogate((char)unit))
                {
                    return position + 6;
                }

                var second = _json[(position + 6)..];
                var paired = second.StartsWith("\\u"u8) && JsonStrings.HexUnit(second[2..]) is >= 0xDC00 and <= 0xDFFF;
                return paired ? position + 12 : ~position;
            default:
                return ~position;
        }
    }

    private int ReadScalar(int position, int first) => first switch
    {
        'n' => ReadLiteral(position, "null"u8, JsonKinds.Null),
        't' => ReadLiteral(position, "true"u8, JsonKinds.True),
        'f' => ReadLiteral(position, "false"u8, JsonKinds.False),
        _ => ReadNumber(position),
    };

    private int ReadLiteral(int position, ReadOnlySpan<byte> literal, JsonKinds kind)
    {
        if (!_json[position..].StartsWith(literal))
        {
            return ~position;
        }

        _kinds |= kind;
        Add(position, literal.Length, _count + 1, kind);
        return position + literal.Length;
    }

    private int ReadNumber(int start)
    {
        var position = start;
        if (ByteAt(position) == '-')
        {
            position++;
        }

        var integer = position;
        position = SkipDigits(position);
        if (position == integer || (ByteAt(integer) == '0' && position > integer + 1))
        {
            return ~integer;
        }

        var kind = JsonKinds.Integer;
        if (ByteAt(position) == '.')
        {
            kind = JsonKinds.Decimal;
            var fraction = position + 1;
            position = SkipDigits(fraction);
            if (position == fraction)
            {
                return ~position;
            }
        }

        if ((ByteAt(position) | 0x20) == 'e')
        {
            kind = JsonKinds.Decimal;
            position++;
            if (ByteAt(position) is '+' or '-')
            {
                position++;
            }

            var exponent = position;
            position = SkipDigits(exponent);
            if (position == exponent)
            {
                return ~position;
            }
        }

        _kinds |= kind;
        Add(start, position - start, _count + 1, kind);
        return position;
    }

    /// <summary>
    /// Finds the position after the digits, eight bytes at a time. After subtracting 0x30, a byte that is not a digit is 10 or more and sets its highest bit.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int SkipDigits(int position)
    {
        for (; position <= _json.Length - sizeof(ulong); position += sizeof(ulong))
        {
            var values = BinaryPrimitives.ReadUInt64LittleEndian(_json[position..]) ^ 0x3030303030303030;
            var others = ((values + 0x7676767676767676) | values) & 0x8080808080808080;
            if (others != 0)
            {
                return position + (BitOperations.TrailingZeroCount(others) / 8);
            }
        }

        while (ByteAt(position) is >= '0' and <= '9')
        {
            position++;
        }

        return position;
    }
}
