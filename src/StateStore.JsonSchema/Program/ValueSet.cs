using StateStore.JsonSchema.Compilation;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

/// <summary>
/// The values of <c>enum</c> or <c>const</c>. Strings are found by words, null and booleans by kind, other values by hash and equality.
/// </summary>
internal sealed class ValueSet
{
    private static readonly Dictionary<int, int[]> NoOthers = [];

    private readonly SchemaDocument _document;
    private readonly PropertyTable _strings;
    private readonly JsonKinds _literals;
    private readonly Dictionary<int, int[]> _othersByHash;
    private readonly JsonKinds _otherKinds;

    /// <summary>Creates the set.</summary>
    /// <param name="document">The document of the schema.</param>
    /// <param name="values">The tokens of the values.</param>
    public ValueSet(SchemaDocument document, int[] values)
    {
        _document = document;
        Values = values;
        var view = document.View;
        var strings = new List<byte[]>();
        Dictionary<int, int[]>? others = null;
        byte[] scratch = [];
        var budget = long.MaxValue;
        scoped JsonEquality equality = default;
        foreach (var value in values)
        {
            var kind = view.Tokens[value].Kind;
            Kinds |= kind;
            if (kind == JsonKinds.String)
            {
                strings.Add(view.Text(value, ref scratch).ToArray());
            }
            else if ((kind & (JsonKinds.Null | JsonKinds.Boolean)) != 0)
            {
                _literals |= kind;
            }
            else
            {
                if (others is null)
                {
                    others = [];
                    equality = new JsonEquality(new EqualityScratch(), ref budget);
                }

                var hash = equality.Hash(view, value);
                others[hash] = others.TryGetValue(hash, out var same) ? [.. same, value] : [value];
                _otherKinds |= (kind & JsonKinds.Number) != 0 ? JsonKinds.Number : kind;
            }
        }

        _strings = new PropertyTable([.. strings], new SchemaNode?[strings.Count]);
        _othersByHash = others ?? NoOthers;
    }

    /// <summary>The tokens of the values in the document of the schema.</summary>
    public int[] Values { get; }

    public SchemaDocument Document => _document;

    /// <summary>The kinds of the values.</summary>
    public JsonKinds Kinds { get; }

    /// <summary>The strings among the values, unescaped.</summary>
    public IEnumerable<byte[]> Strings => _strings.Names;

    public bool ContainsString(ReadOnlySpan<byte> text, bool hasWord) => _strings.Contains(text, hasWord);

    /// <summary>Returns whether the set contains a value that is not a string. With a spent budget it returns false.</summary>
    public bool Contains(JsonView view, int index, EqualityScratch scratch, ref long budget)
    {
        var kind = view.Tokens[index].Kind;
        if ((kind & _literals) != 0)
        {
            return true;
        }

        if ((kind & _otherKinds) == 0 || budget <= 0)
        {
            return false;
        }

        var equality = new JsonEquality(scratch, ref budget);
        if (!_othersByHash.TryGetValue(equality.Hash(view, index), out var candidates))
        {
            return false;
        }

        foreach (var candidate in candidates)
        {
            if (equality.Equal(_document.View, candidate, view, index))
            {
                return true;
            }
        }

        return false;
    }
}
