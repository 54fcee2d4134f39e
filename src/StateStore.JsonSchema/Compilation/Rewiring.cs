using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>Replaces the subschemas of a node.</summary>
internal static class Rewiring
{
    public static void Apply(SchemaNode node, Func<SchemaNode, SchemaNode> target)
    {
        if (node.Applicators is { } applicators)
        {
            Apply(applicators, target);
        }

        if (node.Arrays is { } arrays)
        {
            arrays.Prefix = All(arrays.Prefix, target);
            arrays.Rest = Optional(arrays.Rest, target);
            arrays.Contains = Optional(arrays.Contains, target);
        }

        if (node.Objects is { } objects)
        {
            objects.Names.Replace(target);
            if (objects.Patterns.Length > 0)
            {
                objects.Patterns = [.. objects.Patterns.Select(property => property with { Schema = target(property.Schema) })];
            }

            objects.Additional = Optional(objects.Additional, target);
            objects.PropertyNames = Optional(objects.PropertyNames, target);
            if (objects.Dependencies.Length > 0)
            {
                objects.Dependencies = [.. objects.Dependencies.Select(dependency => dependency with { Schema = Optional(dependency.Schema, target) })];
            }
        }

        if (node.Unevaluated is { } unevaluated)
        {
            unevaluated.Items = Optional(unevaluated.Items, target);
            unevaluated.Properties = Optional(unevaluated.Properties, target);
        }
    }

    private static void Apply(Applicators applicators, Func<SchemaNode, SchemaNode> target)
    {
        applicators.Ref = Optional(applicators.Ref, target);
        applicators.AllOf = All(applicators.AllOf, target);
        if (applicators.AnyOf is not null)
        {
            applicators.AnyOf = new Alternatives(All(applicators.AnyOf.Branches, target));
        }

        if (applicators.OneOf is not null)
        {
            applicators.OneOf = new Alternatives(All(applicators.OneOf.Branches, target));
        }

        applicators.Not = Optional(applicators.Not, target);
        applicators.If = Optional(applicators.If, target);
        applicators.Then = Optional(applicators.Then, target);
        applicators.Else = Optional(applicators.Else, target);
    }

    private static SchemaNode[] All(SchemaNode[] nodes, Func<SchemaNode, SchemaNode> target) => nodes.Length == 0 ? nodes : [.. nodes.Select(target)];

    private static SchemaNode? Optional(SchemaNode? node, Func<SchemaNode, SchemaNode> target) => node is null ? null : target(node);
}
