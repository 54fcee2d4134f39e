using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>
/// Computes the kinds of values that a subschema accepts or refuses for every value: <see cref="SchemaNode.Passes"/> and
/// <see cref="SchemaNode.Refuses"/>. Both start empty and only grow, so every intermediate state is correct, also with cycles of references.
/// </summary>
/// <param name="usesMarks">True if a subschema needs to know which parts of a value were evaluated. Then containers must be examined.</param>
internal sealed class KindAnalysis(bool usesMarks)
{
    /// <summary>Updates one node from its subschemas. Returns whether anything changed.</summary>
    public bool Update(SchemaNode node)
    {
        var refuses = Refuses(node);
        var passes = Passes(node) & ~refuses;
        var changed = passes != node.Passes || refuses != node.Refuses;
        node.Passes = passes;
        node.Refuses = refuses;
        return changed;
    }

    private JsonKinds Passes(SchemaNode node)
    {
        if (node.RefusesAll || node.Enum is not null || node.Const is not null)
        {
            return JsonKinds.None;
        }

        var passes = node.Types;
        if (node.IntegralOnly)
        {
            passes &= ~JsonKinds.Decimal;
        }

        if (node.Numbers is not null)
        {
            passes &= ~JsonKinds.Number;
        }

        if (node.Strings is not null)
        {
            passes &= ~JsonKinds.String;
        }

        if (node.Arrays is not null && !IsEmpty(node.Arrays))
        {
            passes &= ~JsonKinds.Array;
        }

        if (node.Objects is not null && !IsEmpty(node.Objects))
        {
            passes &= ~JsonKinds.Object;
        }

        if (node.Unevaluated?.Items is not null)
        {
            passes &= ~JsonKinds.Array;
        }

        if (node.Unevaluated?.Properties is not null)
        {
            passes &= ~JsonKinds.Object;
        }

        return node.Applicators is null ? passes : passes & Passes(node.Applicators);
    }

    private JsonKinds Passes(Applicators applicators)
    {
        if (applicators.DynamicRef is not null || applicators.If is not null)
        {
            return JsonKinds.None;
        }

        var passes = applicators.Ref?.Passes ?? JsonKinds.All;
        foreach (var branch in applicators.AllOf)
        {
            passes &= branch.Passes;
        }

        if (applicators.AnyOf is not null)
        {
            var any = applicators.AnyOf.Branches.Aggregate(JsonKinds.None, static (kinds, branch) => kinds | branch.Passes);
            passes &= usesMarks ? any & ~(JsonKinds.Array | JsonKinds.Object) : any;
        }

        if (applicators.OneOf is not null)
        {
            passes &= ExactlyOne(applicators.OneOf.Branches);
        }

        if (applicators.Not is not null)
        {
            passes &= applicators.Not.Refuses;
        }

        return passes;
    }

    /// <summary>The kinds that one branch accepts and all others refuse.</summary>
    private static JsonKinds ExactlyOne(SchemaNode[] branches)
    {
        JsonKinds none = JsonKinds.All, one = JsonKinds.None;
        foreach (var branch in branches)
        {
            one = (one & branch.Refuses) | (none & branch.Passes);
            none &= branch.Refuses;
        }

        return one;
    }

    private static JsonKinds Refuses(SchemaNode node)
    {
        if (node.RefusesAll)
        {
            return JsonKinds.All;
        }

        var refuses = ~node.Types;
        if (node.Enum is not null)
        {
            refuses |= ~WithNumbers(node.Enum.Kinds);
        }

        if (node.Const is not null)
        {
            refuses |= ~WithNumbers(node.Const.Kinds);
        }

        if (node.Applicators is not { } applicators)
        {
            return refuses;
        }

        refuses |= applicators.Ref?.Refuses ?? JsonKinds.None;
        foreach (var branch in applicators.AllOf)
        {
            refuses |= branch.Refuses;
        }

        if (applicators.AnyOf is not null)
        {
            refuses |= RefusedByAll(applicators.AnyOf.Branches);
        }

        if (applicators.OneOf is not null)
        {
            refuses |= RefusedByAll(applicators.OneOf.Branches);
        }

        if (applicators.Not is not null)
        {
            refuses |= applicators.Not.Passes;
        }

        return refuses;
    }

    private static JsonKinds RefusedByAll(SchemaNode[] branches) => branches.Aggregate(JsonKinds.All, static (kinds, branch) => kinds & branch.Refuses);

    // 1 and 1.0 are the same value in two spellings.
    private static JsonKinds WithNumbers(JsonKinds kinds) => (kinds & JsonKinds.Number) != 0 ? kinds | JsonKinds.Number : kinds;

    private static bool IsEmpty(ArrayKeywords arrays) =>
        arrays is { MinItems: 0, MaxItems: int.MaxValue, UniqueItems: false, Prefix: [], Rest: null, Contains: null };

    private static bool IsEmpty(ObjectKeywords objects) =>
        objects is { MinProperties: 0, MaxProperties: int.MaxValue, Names.Count: 0, Patterns: [], Additional: null, PropertyNames: null };
}
