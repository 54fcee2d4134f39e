using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

internal sealed partial class NodeBuilder
{
    public void Reference(int value)
    {
        if (Resolve(value) is { } target)
        {
            Applicators.Ref = compiler.NodeAt(target.Resource, target.Token);
        }
    }

    /// <summary>Compiles <c>$dynamicRef</c>. It is dynamic only if its initial target is a dynamic anchor (2020-12 core, section 8.2.3.2).</summary>
    public void DynamicReference(int value)
    {
        if (Resolve(value) is not { } target)
        {
            return;
        }

        var initial = compiler.NodeAt(target.Resource, target.Token);
        var reference = Text(value);
        var anchor = reference[(reference.IndexOf('#', StringComparison.Ordinal) + 1)..];
        var isDynamic = target.Resource.DynamicAnchors.TryGetValue(anchor, out var token) && token == target.Token && anchor.Length > 0;
        if (isDynamic)
        {
            Applicators.DynamicRef = compiler.Dynamic(anchor, initial);
        }
        else
        {
            Applicators.DynamicRef = new DynamicReference(initial);
        }
    }

    /// <summary>
    /// Compiles <c>$recursiveRef</c>. It is dynamic only if its initial target has <c>$recursiveAnchor: true</c> (2019-09 core, section 8.2.4.2).
    /// </summary>
    public void RecursiveReference(int value)
    {
        if (Resolve(value) is not { } target)
        {
            return;
        }

        var initial = compiler.NodeAt(target.Resource, target.Token);
        var isDynamic = target.Token == target.Resource.Root && target.Resource.DynamicAnchors.ContainsKey(SchemaResource.RecursiveAnchor);
        Applicators.DynamicRef = isDynamic ? compiler.Dynamic(SchemaResource.RecursiveAnchor, initial) : new DynamicReference(initial);
    }

    private SchemaLocation? Resolve(int value)
    {
        if (!Expect(value, JsonKinds.String, "a URI reference"))
        {
            return null;
        }

        var reference = Text(value);
        var target = compiler.Registry.Resolve(_resource, reference, out var error);
        if (target is null)
        {
            compiler.Errors.Add(_document, value, SchemaErrorCode.UnresolvedReference, $"'{reference}' leads nowhere: {error}.");
        }

        return target;
    }
}
