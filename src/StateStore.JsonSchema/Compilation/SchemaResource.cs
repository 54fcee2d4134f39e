namespace StateStore.JsonSchema.Compilation;

/// <summary>A schema with an absolute URI: a document, or a part of one that has an <c>$id</c> (core section 4.3.5).</summary>
internal sealed class SchemaResource(SchemaDocument document, int root, string uri, Dialect dialect, int index)
{
    /// <summary>The anchor that stands for <c>$recursiveAnchor: true</c>; no other anchor can be empty.</summary>
    public const string RecursiveAnchor = "";

    public SchemaDocument Document { get; } = document;

    public int Root { get; } = root;

    /// <summary>Base of the references in the resource; without fragment.</summary>
    public string Uri { get; } = uri;

    public Dialect Dialect { get; } = dialect;

    /// <summary>Number of the resource within a compilation.</summary>
    public int Index { get; } = index;

    /// <summary>Tokens of anchors, dynamic ones included.</summary>
    public Dictionary<string, int> Anchors { get; } = [];

    public Dictionary<string, int> DynamicAnchors { get; } = [];
}
