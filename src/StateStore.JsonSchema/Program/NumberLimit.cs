using System.Text;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

/// <summary>The bound of <c>minimum</c>, <c>maximum</c> or one of their exclusive forms, compared exactly.</summary>
internal sealed class NumberLimit
{
    private readonly byte[] _literal;
    private readonly SmallDecimal _small;
    private readonly bool _isSmall;

    public NumberLimit(ReadOnlySpan<byte> literal)
    {
        _literal = literal.ToArray();
        _isSmall = SmallDecimal.TryRead(literal, out _small);
    }

    /// <summary>The bound if it has few digits; otherwise null.</summary>
    public SmallDecimal? Small => _isSmall ? _small : null;

    public string Literal => Encoding.ASCII.GetString(_literal);

    /// <summary>Returns the sign of (<paramref name="literal"/> - this bound).</summary>
    public int Compare(ReadOnlySpan<byte> literal) =>
        _isSmall && SmallDecimal.TryRead(literal, out var small)
            ? small.CompareTo(_small)
            : new JsonNumber(literal).CompareTo(new JsonNumber(_literal));
}
