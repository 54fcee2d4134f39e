using System.Buffers.Text;
using System.Text;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

/// <summary>A bound of <c>minimum</c> and its kin, compared exactly.</summary>
internal sealed class NumberLimit
{
    // Literals up to this many bytes fit a long, sign included.
    private const int LongDigits = 18;

    private readonly byte[] _literal;
    private readonly long _value;
    private readonly bool _isLong;

    public NumberLimit(JsonKinds kind, ReadOnlySpan<byte> literal)
    {
        _literal = literal.ToArray();
        _isLong = TryReadLong(kind, literal, out _value);
    }

    public string Literal => Encoding.ASCII.GetString(_literal);

    /// <summary>Sign of (<paramref name="literal"/> - this bound).</summary>
    public int Compare(JsonKinds kind, ReadOnlySpan<byte> literal)
        => _isLong && TryReadLong(kind, literal, out long value)
            ? value.CompareTo(_value)
            : new JsonNumber(literal).CompareTo(new JsonNumber(_literal));

    private static bool TryReadLong(JsonKinds kind, ReadOnlySpan<byte> literal, out long value)
    {
        value = 0;
        return kind == JsonKinds.Integer && literal.Length <= LongDigits && Utf8Parser.TryParse(literal, out value, out _);
    }
}
