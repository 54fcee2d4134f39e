using System.Text;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Compilation;

/// <summary>Walks the subschemas of a document and registers its resources and anchors. The parser bounds the depth.</summary>
internal sealed class SchemaIndexer(SchemaRegistry registry, SchemaDocument document, SchemaErrors errors)
{
    private byte[] _scratch = [];

    /// <summary>Indexes the document. Returns the resource of its root, or null if its dialect is unknown.</summary>
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
        if (!MayIdentify(token))
        {
            WalkMembers(token, resource);
            return;
        }

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

    /// <summary>True if a member may name the subschema. Most subschemas have no such member, and need no search for each way of naming.</summary>
    private bool MayIdentify(int token)
    {
        var view = document.View;
        for (var name = token + 1; name < view.Tokens[token].Next; name = view.Tokens[name + 1].Next)
        {
            if (view.Raw(name) is [(byte)'$' or (byte)'\\', ..] or [(byte)'i', (byte)'d'])
            {
                return true;
            }
        }

        return false;
    }

    private void WalkContent(int token, SchemaResource resource)
    {
        if (document.View.Tokens[token].Kind == JsonKinds.Object)
        {
            ReadAnchors(token, resource);
            WalkMembers(token, resource);
        }
    }

    private void WalkMembers(int token, SchemaResource resource)
    {
        var view = document.View;
        for (var name = token + 1; name < view.Tokens[token].Next; name = view.Tokens[name + 1].Next)
        {
            var keyword = view.Text(name, ref _scratch);
            if (resource.Dialect.Find(keyword, view.TextHasWord(in view.Tokens[name])) is { } definition)
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
        if (shape == SubschemaShape.None)
        {
            return;
        }

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

    /// <summary>Reads the URI of the resource of a subschema. Before 2019-09 an id may also give an anchor.</summary>
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

        if (Text(token, "$anchor"u8) is { } anchor)
        {
            resource.Anchors.TryAdd(anchor, token);
        }

        if (resource.Dialect.Draft == Drafts.Draft202012)
        {
            if (Text(token, "$dynamicAnchor"u8) is not { } dynamicAnchor)
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

    private string? Text(int token, ReadOnlySpan<byte> keyword)
    {
        var value = JsonPointer.Property(document.View, token, keyword);
        return value >= 0 && document.View.Tokens[value].Kind == JsonKinds.String ? Encoding.UTF8.GetString(document.View.Text(value, ref _scratch)) : null;
    }
}
