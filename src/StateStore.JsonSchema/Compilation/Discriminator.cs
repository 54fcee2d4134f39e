using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>
/// Finds the property that tells the branches of <c>anyOf</c> or <c>oneOf</c> apart: one that branches require and restrict to certain
/// strings, such as <c>"type": {"const": "Point"}</c>. Looking at it first saves trying branches that must fail.
/// </summary>
internal static class Discriminator
{
    public static Alternatives AddTo(Alternatives alternatives)
    {
        var tags = new Dictionary<string, ValueSet?[]>();
        for (int i = 0; i < alternatives.Branches.Length; i++)
        {
            foreach ((string name, ValueSet values) in Tags(alternatives.Branches[i]))
            {
                if (!tags.TryGetValue(name, out ValueSet?[]? byBranch)) tags[name] = byBranch = new ValueSet?[alternatives.Branches.Length];
                byBranch[i] = values;
            }
        }

        if (tags.Count == 0) return alternatives;
        (string best, ValueSet?[] sets) = tags.MaxBy(static entry => entry.Value.Count(static set => set is not null));
        return new Alternatives(alternatives.Branches) { Discriminator = System.Text.Encoding.UTF8.GetBytes(best), Tags = sets };
    }

    private static IEnumerable<(string Name, ValueSet Values)> Tags(SchemaNode branch)
    {
        if (branch.Objects is not { } objects) yield break;
        for (int slot = 0; slot < objects.Required.Length * 64 && slot < objects.Names.Count; slot++)
        {
            if ((objects.Required[slot / 64] >> (slot % 64) & 1) == 0 || objects.Names.Schema(slot) is not { } schema) continue;
            ValueSet? values = schema.Const ?? schema.Enum;
            if (values?.Kinds == JsonKinds.String) yield return (System.Text.Encoding.UTF8.GetString(objects.Names.Names[slot]), values);
        }
    }
}
