using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>
/// Compiles a schema: it parses, indexes, checks against the metaschema, builds the reachable nodes, and optimizes. Nodes are built from a queue, so
/// neither nesting nor chains of references deepen the stack.
/// </summary>
internal sealed class SchemaCompiler
{
    private readonly Queue<SchemaNode> _unbuilt = new();
    private readonly List<SchemaNode> _built = [];
    private readonly Dictionary<string, List<DynamicReference>> _dynamic = [];
    private readonly NodeBuilder _builder;

    private SchemaCompiler(JsonSchemaOptions options)
    {
        Options = options;
        Registry = new SchemaRegistry(options, Errors);
        Patterns = new PatternSet(options, Errors);
        _builder = new NodeBuilder(this);
    }

    public JsonSchemaOptions Options { get; }

    public SchemaErrors Errors { get; } = new();

    public SchemaRegistry Registry { get; }

    public PatternSet Patterns { get; }

    public static JsonSchemaCompilation Compile(ReadOnlySpan<byte> json, JsonSchemaOptions options)
    {
        var compiler = new SchemaCompiler(options);
        var root = compiler.Registry.Add(json, "", SchemaUri.Default);
        if (root is null || compiler.Errors.Any)
        {
            return compiler.Errors.Answer;
        }

        compiler.Registry.DefaultDialect = root.Dialect;

        // A schema that the metaschema refuses is built nevertheless, so that the same answer reports invalid patterns and references.
        new MetaschemaCheck(options, compiler.Registry, compiler.Errors).Run(root.Document);
        var program = compiler.Build(root);
        return program is null ? compiler.Errors.Answer : new JsonSchemaCompilation(new JsonSchema(program, options), compiler.Errors.Unknown.Found);
    }

    /// <summary>Compiles a metaschema without checking it against another one. Returns null if it is not a schema.</summary>
    public static JsonSchema? CompileMetaschema(ReadOnlySpan<byte> json, string uri, JsonSchemaOptions options)
    {
        var compiler = new SchemaCompiler(options);
        var root = compiler.Registry.Add(json, uri, uri);
        var program = root is null ? null : compiler.Build(root);
        return program is null ? null : new JsonSchema(program, options);
    }

    /// <summary>Gets the node of a subschema. It is built now or later.</summary>
    public SchemaNode NodeAt(SchemaResource resource, int token)
    {
        ref var node = ref resource.Document.Nodes[token];
        if (node is not null)
        {
            return node;
        }

        node = new SchemaNode(new SchemaLocation(resource.Document.ResourceAt(token, resource), token));
        _unbuilt.Enqueue(node);
        return node;
    }

    /// <summary>Gets the reference for a dynamic anchor. Its targets are set when all resources are known.</summary>
    public DynamicReference Dynamic(string anchor, SchemaNode initial)
    {
        var reference = new DynamicReference(initial);
        if (!_dynamic.TryGetValue(anchor, out var references))
        {
            _dynamic[anchor] = references = [];
        }

        references.Add(reference);
        return reference;
    }

    private SchemaProgram? Build(SchemaResource root)
    {
        var start = NodeAt(root, root.Root);
        do
        {
            BuildQueued();
        }
        while (!Errors.Any && QueueDynamicTargets());

        if (!Errors.Any)
        {
            LinkDynamic(root);
        }

        CheckReferenced();
        if (!Errors.Any && InPlaceCycle.Find(_built) is { } node)
        {
            var path = SchemaErrors.Path(node.Location.Resource.Document, JsonPointer.Of(node.Location.Resource.Document.View, node.Location.Token));
            Errors.Add(path, SchemaErrorCode.InfiniteRecursion, "The subschema applies itself to the same value again and again.");
        }

        foreach (var document in Registry.Documents)
        {
            document.Finish();
        }

        return Errors.Any ? null : new Optimizer(_built).Run(start);
    }

    /// <summary>Checks the referenced documents against their metaschemas. The published ones are known to be valid.</summary>
    private void CheckReferenced()
    {
        var check = new MetaschemaCheck(Options, Registry, Errors);
        foreach (var document in Registry.Documents.Skip(1))
        {
            if (Options.Documents.ContainsKey(document.Uri))
            {
                check.Run(document);
            }
        }
    }

    private void BuildQueued()
    {
        while (_unbuilt.TryDequeue(out var node))
        {
            if (_built.Count == Options.MaxSubschemas)
            {
                Errors.Add("", SchemaErrorCode.LimitExceeded, $"The schema has more subschemas than {nameof(JsonSchemaOptions.MaxSubschemas)}, {Options.MaxSubschemas}.");
                _unbuilt.Clear();
                return;
            }

            _built.Add(node);
            _builder.Build(node);
        }
    }

    /// <summary>
    /// Queues the anchors that a dynamic reference may choose: they need nodes, although no static reference leads to them. Returns whether there are new ones.
    /// </summary>
    private bool QueueDynamicTargets()
    {
        foreach (var anchor in _dynamic.Keys)
        {
            foreach (var resource in Registry.Resources)
            {
                if (resource.DynamicAnchors.TryGetValue(anchor, out var token))
                {
                    NodeAt(resource, token);
                }
            }
        }

        return _unbuilt.Count > 0;
    }

    private void LinkDynamic(SchemaResource root)
    {
        foreach ((var anchor, var references) in _dynamic)
        {
            // Every validation starts in the resource of the root, and the outermost resource with the anchor wins.
            if (root.DynamicAnchors.TryGetValue(anchor, out var own))
            {
                foreach (var reference in references)
                {
                    reference.Initial = NodeAt(root, own);
                }

                continue;
            }

            var targets = new SchemaNode?[Registry.Resources.Count];
            foreach (var resource in Registry.Resources)
            {
                if (resource.DynamicAnchors.TryGetValue(anchor, out var token))
                {
                    targets[resource.Index] = NodeAt(resource, token);
                }
            }

            // A reference with a single candidate is static.
            if (targets.Count(static target => target is not null) == 1)
            {
                continue;
            }

            foreach (var reference in references)
            {
                reference.Targets = targets;
            }
        }
    }
}
