using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Patterns;

namespace StateStore.JsonSchema.Program;

internal sealed class ObjectKeywords
{
    public int MinProperties;
    public int MaxProperties = int.MaxValue;

    /// <summary>Every name that a keyword mentions; the slot of a name is its bit in sets of names.</summary>
    public PropertyTable Names = new([], []);

    /// <summary>Slots that must be present.</summary>
    public ulong[] Required = [];

    public PatternProperty[] Patterns = [];
    public SchemaNode? Additional;
    public SchemaNode? PropertyNames;
    public Dependency[] Dependencies = [];

    /// <summary>Whether there are at most 64 names and a property only meets the schema of its name or <see cref="Additional"/>.</summary>
    public bool IsPlain;

    /// <summary>Whether no name is mentioned.</summary>
    public bool IsUniform;

    /// <summary><see cref="Required"/> when there are at most 64 names.</summary>
    public ulong RequiredWord;

    /// <summary>Whether the kinds of a plain object's values say that all of them are accepted.</summary>
    public bool DecidesProperties(ref readonly Token instance) =>
        IsUniform && (Additional is null || (instance.ChildKinds & ~Additional.Passes) == 0);
}

/// <summary>A member of <c>patternProperties</c>.</summary>
internal sealed record PatternProperty(Pattern Pattern, SchemaNode Schema);

/// <summary>What the presence of a name asks for: other names (<c>dependentRequired</c>) or a schema of the whole object (<c>dependentSchemas</c>).</summary>
internal sealed record Dependency(Keyword Keyword, int Slot, int[] Required, SchemaNode? Schema);
