using StateStore.JsonSchema.Evaluation;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>Stores the schema resources of a compilation by their URI, and resolves references.</summary>
internal sealed class SchemaRegistry(JsonSchemaOptions options, SchemaErrors errors)
{
    private readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);
    private readonly List<SchemaResource> _all = [];
    private readonly List<SchemaDocument> _documents = [];

    /// <summary>All resources, each at the position of its index.</summary>
    public IReadOnlyList<SchemaResource> Resources => _all;

    /// <summary>The documents, in the order of their first use.</summary>
    public IReadOnlyList<SchemaDocument> Documents => _documents;

    /// <summary>The dialect of documents without <c>$schema</c>.</summary>
    public Dialect DefaultDialect { get; set; } = Dialect.Of(options.DefaultDialect);

    /// <summary>Parses and indexes a document. On failure it adds errors and returns null.</summary>
    public SchemaResource? Add(ReadOnlySpan<byte> json, string name, string uri)
    {
        if (json.Length > options.MaxSchemaBytes)
        {
            errors.Add(name, SchemaErrorCode.LimitExceeded, $"The schema has {json.Length} bytes; {nameof(JsonSchemaOptions.MaxSchemaBytes)} is {options.MaxSchemaBytes}.");
            return null;
        }

        var kept = json.ToArray();
        var workspace = Workspace.Rent();
        var parsed = JsonParser.Parse(kept, ref workspace.Tokens, options.MaxDepth);
        Token[] tokens = [.. workspace.Tokens.AsSpan(0, parsed.Count)];
        workspace.Return();
        if (parsed.Status != ParseStatus.Parsed)
        {
            var code = parsed.Status == ParseStatus.TooDeep ? SchemaErrorCode.LimitExceeded : SchemaErrorCode.MalformedJson;
            errors.Add(name, code, parsed.Describe(options.MaxDepth));
            return null;
        }

        var document = new SchemaDocument(name, uri, kept, tokens);
        _documents.Add(document);
        return new SchemaIndexer(this, document, errors).Run();
    }

    public SchemaResource AddResource(SchemaDocument document, int root, string uri, Dialect dialect)
    {
        var resource = new SchemaResource(document, root, uri, dialect, _all.Count);
        _all.Add(resource);
        document.Resources[root] = resource;
        _resources.TryAdd(uri, resource);
        return resource;
    }

    public void AddAlias(string uri, SchemaResource resource) => _resources.TryAdd(uri, resource);

    /// <summary>Finds the resource of an absolute URI without fragment: a known one, a document of the caller, or a published one.</summary>
    public SchemaResource? Find(string uri)
    {
        if (_resources.TryGetValue(uri, out var known))
        {
            return known;
        }

        if (options.Documents.TryGetValue(uri, out var given))
        {
            return Add(given.Span, uri, uri);
        }

        return Metaschemas.Load(uri) is { } published ? Add(published, uri, uri) : null;
    }

    public SchemaLocation? Resolve(SchemaResource from, string reference, out string? error)
    {
        error = null;
        if (!SchemaUri.TryResolve(from.Uri, reference, out var uri, out var fragment))
        {
            error = "it is not a URI reference";
            return null;
        }

        var resource = uri == from.Uri ? from : Find(uri);
        if (resource is null)
        {
            error = $"there is no document '{uri}' (nothing is fetched; documents have to be given)";
            return null;
        }

        if (fragment.Length == 0)
        {
            return new SchemaLocation(resource, resource.Root);
        }

        if (fragment[0] == '/')
        {
            return FollowPointer(resource, fragment, out error);
        }

        if (resource.Anchors.TryGetValue(fragment, out var token))
        {
            return new SchemaLocation(resource, token);
        }

        error = $"there is no anchor '{fragment}'";
        return null;
    }

    /// <summary>Follows a pointer. When it enters an embedded resource, the base URI and dialect of that resource apply from there.</summary>
    private static SchemaLocation? FollowPointer(SchemaResource resource, string pointer, out string? error)
    {
        error = null;
        var token = resource.Root;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            token = JsonPointer.Child(resource.Document.View, token, JsonPointer.Unescape(part));
            if (token < 0)
            {
                error = $"the pointer finds no '{part}'";
                return null;
            }

            resource = resource.Document.ResourceAt(token, resource);
        }

        return new SchemaLocation(resource, token);
    }
}
