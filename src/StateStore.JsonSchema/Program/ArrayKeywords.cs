namespace StateStore.JsonSchema.Program;

internal sealed class ArrayKeywords
{
    public int MinItems;
    public int MaxItems = int.MaxValue;
    public bool UniqueItems;

    /// <summary>Schemas of the first items by position.</summary>
    public SchemaNode[] Prefix = [];

    /// <summary>Schema of the items after <see cref="Prefix"/>.</summary>
    public SchemaNode? Rest;

    public SchemaNode? Contains;
    public int MinContains = 1;
    public int MaxContains = int.MaxValue;

    /// <summary>Whether items that <see cref="Contains"/> accepts count as evaluated (since 2020-12).</summary>
    public bool ContainsEvaluates;
}
