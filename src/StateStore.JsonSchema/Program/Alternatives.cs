namespace StateStore.JsonSchema.Program;

/// <summary>The branches of <c>anyOf</c> or <c>oneOf</c>, with tables of the branches that may accept a value.</summary>
internal sealed class Alternatives(SchemaNode[] branches)
{
    public SchemaNode[] Branches { get; } = branches;

    /// <summary>The branches that do not refuse a whole kind, by the number of the kind's bit.</summary>
    public SchemaNode[][] ByKind { get; init; } = [];

    /// <summary>The property that selects branches for objects; null if there is none.</summary>
    public Discriminator? Discriminator { get; init; }
}

/// <summary>A property that distinguishes branches. Branches with a tag require the property and allow only certain strings for it.</summary>
/// <param name="name">The property.</param>
/// <param name="untagged">The branches without a tag. They are tried for every value of the property.</param>
/// <param name="byTag">The branches that allow a tag, including those without a tag, in the order of the schema.</param>
internal sealed class Discriminator(byte[] name, SchemaNode[] untagged, IReadOnlyDictionary<byte[], SchemaNode[]> byTag)
{
    private readonly PropertyTable _tags = new([.. byTag.Keys], new SchemaNode?[byTag.Count]);
    private readonly SchemaNode[][] _byTag = [.. byTag.Values];

    public byte[] Name { get; } = name;

    public SchemaNode[] Untagged { get; } = untagged;

    public SchemaNode[] Find(ReadOnlySpan<byte> tag, bool hasWord)
    {
        var slot = _tags.Find(tag, hasWord).Slot;
        return slot < _byTag.Length ? _byTag[slot] : Untagged;
    }
}
