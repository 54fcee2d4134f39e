namespace StateStore.JsonSchema.Program;

/// <summary>The branches of <c>anyOf</c> or <c>oneOf</c>, and what is known before trying them about which can accept a value.</summary>
internal sealed class Alternatives(SchemaNode[] branches)
{
    public SchemaNode[] Branches { get; } = branches;

    /// <summary>By the number of a kind's bit: the branches that do not refuse the whole kind.</summary>
    public SchemaNode[][] ByKind { get; init; } = [];

    /// <summary>What narrows down the branches for objects; null when there is nothing.</summary>
    public Discriminator? Discriminator { get; init; }
}

/// <summary>A property that tells branches apart, because those with a tag require it and admit only certain strings there.</summary>
/// <param name="name">The property.</param>
/// <param name="untagged">The branches that have to be tried whatever the property's value.</param>
/// <param name="byTag">For each tag the branches that admit it, those without tag included, in the order of the schema.</param>
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
