using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Patterns;

namespace StateStore.JsonSchema.Program;

internal sealed class ObjectKeywords
{
    public int MinProperties;
    public int MaxProperties = int.MaxValue;

    /// <summary>The names that keywords mention. The slot of a name is its bit in sets of names.</summary>
    public PropertyTable Names = new([], []);

    /// <summary>The slots of the required names, as words.</summary>
    public ulong[] Required = [];

    public PatternProperty[] Patterns = [];
    public SchemaNode? Additional;
    public SchemaNode? PropertyNames;
    public Dependency[] Dependencies = [];

    /// <summary>True if there are at most 64 names, and a property is evaluated only by the schema of its name or <see cref="Additional"/>.</summary>
    public bool IsPlain;

    /// <summary>True if no keyword mentions a name.</summary>
    public bool IsUniform;

    /// <summary>The word of <see cref="Required"/>, if there are at most 64 names.</summary>
    public ulong RequiredWord;

    /// <summary>Returns whether the kinds of the values of a plain object suffice to accept all of them.</summary>
    public bool DecidesProperties(ref readonly Token instance) =>
        IsUniform && (Additional is null || (instance.ChildKinds & ~Additional.Passes) == 0);
}

/// <summary>A member of <c>patternProperties</c>.</summary>
internal sealed record PatternProperty(Pattern Pattern, SchemaNode Schema);

/// <summary>
/// A requirement for objects with a certain name: other names (<c>dependentRequired</c>), or a schema of the whole object (<c>dependentSchemas</c>).
/// </summary>
internal sealed record Dependency(Keyword Keyword, int Slot, int[] Required, SchemaNode? Schema);
