using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>
/// Makes the graph of nodes cheaper without changing any answer. It turns dynamic references with one target into static ones, and removes subschemas
/// that cannot refuse a value. It computes the answers that depend only on the kind of a value. It replaces subschemas that are only a
/// reference by their target. It selects the alternatives that a value may satisfy.
/// </summary>
internal sealed class Optimizer(IReadOnlyList<SchemaNode> nodes)
{
    // Each round propagates the kinds over one reference. Longer chains are rare, and only stay slower.
    private const int MaxRounds = 6;

    private bool _usesMarks;
    private bool _tracksScope;

    public SchemaProgram Run(SchemaNode root)
    {
        foreach (var node in nodes)
        {
            Simplify(node);
        }

        _usesMarks = nodes.Any(static node => node.Unevaluated is not null);
        _tracksScope = nodes.Any(static node => node.Applicators?.DynamicRef is not null);

        var kinds = new KindAnalysis(_usesMarks);
        var changed = true;
        for (var round = 0; changed && round < MaxRounds; round++)
        {
            // Nodes are built in an order in which children follow their parents.
            changed = false;
            for (var i = nodes.Count - 1; i >= 0; i--)
            {
                changed |= kinds.Update(nodes[i]);
            }

            if (!_usesMarks)
            {
                RemoveTrivial();
            }
        }

        Func<SchemaNode, SchemaNode> target = Target;
        foreach (var node in nodes)
        {
            Rewiring.Apply(node, target);
        }

        foreach (var node in nodes)
        {
            Finish(node);
        }

        return new SchemaProgram(Target(root), _tracksScope);
    }

    private static void Simplify(SchemaNode node)
    {
        if (node.Applicators is not { } applicators)
        {
            return;
        }

        if (applicators.DynamicRef is { Targets.Length: 0 } settled)
        {
            applicators.AllOf = [.. applicators.AllOf, settled.Initial];
            applicators.DynamicRef = null;
        }

        if (applicators.Ref is null && applicators.AllOf is [var only])
        {
            (applicators.Ref, applicators.AllOf) = (only, []);
        }
    }

    /// <summary>Removes subschemas that accept everything. Without marks, they have no effect.</summary>
    private void RemoveTrivial()
    {
        foreach (var node in nodes)
        {
            if (node.Arrays is { } arrays && Accepts(arrays.Rest))
            {
                arrays.Rest = null;
            }

            if (node.Objects is { } objects)
            {
                if (Accepts(objects.Additional))
                {
                    objects.Additional = null;
                }

                if (Accepts(objects.PropertyNames))
                {
                    objects.PropertyNames = null;
                }

                if (objects is { Additional: null, Patterns.Length: > 0 })
                {
                    objects.Patterns = [.. objects.Patterns.Where(static pattern => !Accepts(pattern.Schema))];
                }
            }

            if (node.Applicators is { Then: null, Else: null } applicators)
            {
                applicators.If = null;
            }
        }
    }

    private static bool Accepts(SchemaNode? node) => node?.Passes == JsonKinds.All;

    private SchemaNode Target(SchemaNode node)
    {
        while (IsOnlyReference(node) && (!_tracksScope || node.Location.Resource == node.Applicators!.Ref!.Location.Resource))
        {
            node = node.Applicators!.Ref!;
        }

        return node;
    }

    private static bool IsOnlyReference(SchemaNode node) =>
        node is { Types: JsonKinds.All, RefusesAll: false, Enum: null, Const: null, Numbers: null, Strings: null, Arrays: null, Objects: null, Unevaluated: null }
            && node.Applicators is { Ref: not null, DynamicRef: null, AllOf: [], AnyOf: null, OneOf: null, Not: null, If: null };

    private void Finish(SchemaNode node)
    {
        node.HasGeneralKeywords = node.Enum is not null || node.Const is not null || node.Applicators is not null;
        node.Form = _tracksScope ? NodeForm.General : FormOf(node);
        var admitsArrays = (node.Refuses & JsonKinds.Array) == 0;
        if (admitsArrays && node is { Form: NodeForm.Kinds, Arrays: { Contains: null, UniqueItems: false } arrays })
        {
            node.FlatArrays = arrays;
        }

        node.Numbers?.Finish();
        if (node.Objects is { } objects)
        {
            objects.IsPlain = objects is { Patterns: [], PropertyNames: null, Dependencies: [], Names.Count: <= PropertyTable.WordBits };
            objects.IsUniform = objects.Names.Count == 0;
            if (objects is { IsPlain: true, Additional: { } additional })
            {
                objects.Names.Fill(additional);
            }

            objects.RequiredWord = objects.Required is [var word, ..] ? word : 0;
        }

        if (node.Applicators is not { } applicators)
        {
            return;
        }

        applicators.Count = 1 + applicators.AllOf.Length + (applicators.AnyOf?.Branches.Length ?? 0) + (applicators.OneOf?.Branches.Length ?? 0);
        if (applicators.AnyOf is not null)
        {
            applicators.AnyOf = Selection.AddTo(applicators.AnyOf);
        }

        if (applicators.OneOf is not null)
        {
            applicators.OneOf = Selection.AddTo(applicators.OneOf);
        }
    }

    private static NodeForm FormOf(SchemaNode node)
    {
        if (node.Unevaluated is not null)
        {
            return NodeForm.General;
        }

        if (!node.HasGeneralKeywords)
        {
            return NodeForm.Kinds;
        }

        if (node.IntegralOnly || node is not { Numbers: null, Strings: null, Arrays: null, Objects: null })
        {
            return NodeForm.General;
        }

        return node switch
        {
            { Applicators: null, Enum: null } or { Applicators: null, Const: null } => NodeForm.Values,
            { Enum: null, Const: null, Applicators: { Ref: null, DynamicRef: null, AllOf: [], Not: null, If: null } only } when only.AnyOf is null || only.OneOf is null => NodeForm.Choice,
            _ => NodeForm.General,
        };
    }
}
