using System.Text;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>
/// Selects the branches of <c>anyOf</c> or <c>oneOf</c> that a value may satisfy. It uses the kind of the value, and a property that branches require
/// and restrict to certain strings, such as <c>"type": {"const": "Point"}</c>.
/// </summary>
internal static class Selection
{
    private const int KindCount = 8;

    public static Alternatives AddTo(Alternatives alternatives) => new(alternatives.Branches)
    {
        ByKind = [.. Enumerable.Range(0, KindCount).Select(bit => NotRefusing(alternatives.Branches, (JsonKinds)(1 << bit)))],
        Discriminator = FindDiscriminator(NotRefusing(alternatives.Branches, JsonKinds.Object)),
    };

    private static SchemaNode[] NotRefusing(SchemaNode[] branches, JsonKinds kind) => [.. branches.Where(branch => (branch.Refuses & kind) == 0)];

    private static Discriminator? FindDiscriminator(SchemaNode[] branches)
    {
        var tags = branches.SelectMany(Tags).ToLookup(static tag => tag.Name);
        if (tags.Count == 0)
        {
            return null;
        }

        var best = tags.MaxBy(static same => same.Count())!;
        var byBranch = best.DistinctBy(static tag => tag.Branch).ToDictionary(static tag => tag.Branch);
        var byTag = new Dictionary<byte[], SchemaNode[]>();
        foreach (var text in best.SelectMany(static tag => tag.Texts).Distinct())
        {
            byTag.Add(Encoding.UTF8.GetBytes(text), [.. branches.Where(branch => !byBranch.TryGetValue(branch, out var tag) || tag.Texts.Contains(text))]);
        }

        return new Discriminator(Encoding.UTF8.GetBytes(best.Key), [.. branches.Where(branch => !byBranch.ContainsKey(branch))], byTag);
    }

    private static IEnumerable<Tag> Tags(SchemaNode branch)
    {
        if (branch.Objects is not { } objects)
        {
            yield break;
        }

        for (var slot = 0; slot < objects.Required.Length * 64 && slot < objects.Names.Count; slot++)
        {
            if ((objects.Required[slot / 64] >> (slot % 64) & 1) == 0 || objects.Names.Schema(slot) is not { } schema)
            {
                continue;
            }

            var values = schema.Const ?? schema.Enum;
            if (values?.Kinds == JsonKinds.String)
            {
                yield return new Tag(branch, Encoding.UTF8.GetString(objects.Names.Names[slot]), [.. values.Strings.Select(Encoding.UTF8.GetString)]);
            }
        }
    }

    /// <summary>The tag of a branch.</summary>
    /// <param name="Branch">The branch.</param>
    /// <param name="Name">The property that the branch requires.</param>
    /// <param name="Texts">The strings that the branch allows for the property.</param>
    private sealed record Tag(SchemaNode Branch, string Name, string[] Texts);
}
