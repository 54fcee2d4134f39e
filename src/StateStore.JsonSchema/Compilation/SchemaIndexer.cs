using System.Text;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Compilation;

/// <summary>Walks the subschemas of a document and registers its resources and anchors. Depth is bounded by the parser.</summary>
internal sealed class SchemaIndexer(SchemaRegistry registry, SchemaDocument document, SchemaErrors errors)
{
    /// <summary>The resource of the document's root, or null when its dialect is not known.</summary>
    public SchemaResource? Run()
    {
        var dialect = DialectResolver.Resolve(registry, document, 0, registry.DefaultDialect, errors);
        if (dialect is null)
        {
            return null;
        }

        var uri = ReadId(0, dialect, document.Uri, out var anchor);
        var root = registry.AddResource(document, 0, uri, dialect);
        registry.AddAlias(document.Uri, root);
        if (anchor.Length > 0)
        {
            root.Anchors.TryAdd(anchor, 0);
        }

        WalkContent(0, root);
        return root;
    }

    private void Walk(int token, SchemaResource parent)
    {
        if (document.View.Tokens[token].Kind != JsonKinds.Object)
        {
            return;
        }

        var resource = parent;
        var uri = ReadId(token, parent.Dialect, parent.Uri, out var anchor);
        if (uri != parent.Uri)
        {
            var dialect = DialectResolver.Resolve(registry, document, token, parent.Dialect, errors);
            if (dialect is null)
            {
                return;
            }

            resource = registry.AddResource(document, token, uri, dialect);
        }

        if (anchor.Length > 0)
        {
            resource.Anchors.TryAdd(anchor, token);
        }

        WalkContent(token, resource);
    }

    private void WalkContent(int token, SchemaResource resource)
    {
        var view = document.View;
        if (view.Tokens[token].Kind != JsonKinds.Object)
        {
            return;
        }

        ReadAnchors(token, resource);
        byte[] scratch = [];
        for (var name = token + 1; name < view.Tokens[token].Next; name = view.Tokens[name + 1].Next)
        {
            var keyword = Encoding.UTF8.GetString(view.Text(name, ref scratch));
            if (resource.Dialect.Keywords.TryGetValue(keyword, out var definition))
            {
                WalkSubschemas(name + 1, definition.Shape, resource);
            }
            else
            {
                errors.Unknown.Add(document, name, keyword, resource.Dialect);
            }
        }
    }

    private void WalkSubschemas(int value, SubschemaShape shape, SchemaResource resource)
    {
        var view = document.View;
        var kind = view.Tokens[value].Kind;
        var isSelf = shape == SubschemaShape.One || (shape == SubschemaShape.OneOrList && kind == JsonKinds.Object);
        if (isSelf)
        {
            Walk(value, resource);
        }

        var hasMembers = shape == SubschemaShape.Map ? kind == JsonKinds.Object : shape is SubschemaShape.List or SubschemaShape.OneOrList && kind == JsonKinds.Array;
        if (!hasMembers)
        {
            return;
        }

        var nameTokens = kind == JsonKinds.Object ? 1 : 0;
        var end = view.Tokens[value].Next + nameTokens;
        for (var child = value + 1 + nameTokens; child < end; child = view.Tokens[child].Next + nameTokens)
        {
            Walk(child, resource);
        }
    }

    /// <summary>The URI of the resource that a subschema begins or belongs to, and the anchor that its id gives it before 2019-09.</summary>
    private string ReadId(int token, Dialect dialect, string baseUri, out string anchor)
    {
        anchor = "";
        var view = document.View;
        var isHidden = dialect.IsUntil7 && JsonPointer.Property(view, token, "$ref"u8) >= 0;
        if (isHidden || Text(token, dialect.IdKeyword) is not { } id)
        {
            return baseUri;
        }

        if (SchemaUri.TryResolve(baseUri, id, out var uri, out var fragment))
        {
            if (dialect.IsUntil7 && !fragment.StartsWith('/'))
            {
                anchor = fragment;
            }

            return uri;
        }

        errors.Add(document, token, SchemaErrorCode.InvalidKeyword, $"'{id}' is not a URI reference.");
        return baseUri;
    }

    private void ReadAnchors(int token, SchemaResource resource)
    {
        if ((resource.Dialect.Draft & Drafts.Since201909) == 0)
        {
            return;
        }

        if (Text(token, "$anchor") is { } anchor)
        {
            resource.Anchors.TryAdd(anchor, token);
        }

        if (resource.Dialect.Draft == Drafts.Draft202012)
        {
            if (Text(token, "$dynamicAnchor") is not { } dynamicAnchor)
            {
                return;
            }

            resource.Anchors.TryAdd(dynamicAnchor, token);
            resource.DynamicAnchors.TryAdd(dynamicAnchor, token);
        }
        else if (token == resource.Root && JsonPointer.Property(document.View, token, "$recursiveAnchor"u8) is >= 0 and var value)
        {
            if (document.View.Tokens[value].Kind == JsonKinds.True)
            {
                resource.DynamicAnchors[SchemaResource.RecursiveAnchor] = token;
            }
        }
    }

    private string? Text(int token, string keyword)
    {
        var value = JsonPointer.Property(document.View, token, Encoding.UTF8.GetBytes(keyword));
        byte[] scratch = [];
        return value >= 0 && document.View.Tokens[value].Kind == JsonKinds.String ? Encoding.UTF8.GetString(document.View.Text(value, ref scratch)) : null;
    }
}
