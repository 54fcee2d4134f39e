using System.Text;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

/// <summary>A bound of <c>minimum</c> and its kin, compared exactly.</summary>
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

    /// <summary>The bound when it has few digits.</summary>
    public SmallDecimal? Small => _isSmall ? _small : null;

    public string Literal => Encoding.ASCII.GetString(_literal);

    /// <summary>Sign of (<paramref name="literal"/> - this bound).</summary>
    public int Compare(ReadOnlySpan<byte> literal) =>
        _isSmall && SmallDecimal.TryRead(literal, out var small)
            ? small.CompareTo(_small)
            : new JsonNumber(literal).CompareTo(new JsonNumber(_literal));
}
