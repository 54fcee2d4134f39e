namespace StateStore.JsonSchema.Compilation;

/// <summary>A schema with an absolute URI: a document, or a part of a document with an <c>$id</c> (2020-12 core, section 4.3.5).</summary>
internal sealed class SchemaResource(SchemaDocument document, int root, string uri, Dialect dialect, int index)
{
    /// <summary>The anchor that stands for <c>$recursiveAnchor: true</c>; no other anchor can be empty.</summary>
    public const string RecursiveAnchor = "";

    public SchemaDocument Document { get; } = document;

    public int Root { get; } = root;

    /// <summary>The base URI of the references in the resource, without fragment.</summary>
    public string Uri { get; } = uri;

    public Dialect Dialect { get; } = dialect;

    /// <summary>The number of the resource within the compilation.</summary>
    public int Index { get; } = index;

    /// <summary>The tokens of all anchors, including dynamic ones.</summary>
    public Dictionary<string, int> Anchors { get; } = [];

    public Dictionary<string, int> DynamicAnchors { get; } = [];
}
