using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

/// <summary>
/// One compiled subschema: its assertions grouped by the kind of value that they concern, so that a value meets only what can refuse it.
/// Written by the compiler, never after.
/// </summary>
internal sealed class SchemaNode(SchemaLocation location)
{
    /// <summary>Where the subschema stands; failures name it.</summary>
    public SchemaLocation Location { get; } = location;

    /// <summary>Kinds that satisfy the whole subschema by their kind alone.</summary>
    public JsonKinds Passes;

    /// <summary>Kinds that the subschema refuses by their kind alone; collecting validations look for the reason nevertheless.</summary>
    public JsonKinds Refuses;

    /// <summary>Kinds that <c>type</c> admits.</summary>
    public JsonKinds Types = JsonKinds.All;

    /// <summary>Whether a <see cref="JsonKinds.Decimal"/> is admitted only when its value is integral (<c>type: integer</c> since draft 6).</summary>
    public bool IntegralOnly;

    /// <summary>Whether the subschema applies no other that could go deeper, so that no level has to be counted.</summary>
    public bool IsLeaf;

    /// <summary>The schema <c>false</c>.</summary>
    public bool RefusesAll;

    public ValueSet? Enum;
    public ValueSet? Const;

    /// <summary>Whether there are keywords for values of any kind: enum, const, applicators.</summary>
    public bool HasGeneralKeywords;

    /// <summary>Whether a value that is not decided by its kind meets nothing but the keywords for its kind.</summary>
    public bool IsPlain;

    public NumberKeywords? Numbers;
    public StringKeywords? Strings;
    public ArrayKeywords? Arrays;
    public ObjectKeywords? Objects;
    public Applicators? Applicators;
    public Unevaluated? Unevaluated;

    /// <summary>Whether every value is decided by its kind.</summary>
    public bool IsTypeOnly => (Passes | Refuses) == JsonKinds.All;
}

/// <summary>The subschemas of <c>unevaluatedItems</c> and <c>unevaluatedProperties</c> (core section 11).</summary>
internal sealed class Unevaluated
{
    public SchemaNode? Items;
    public SchemaNode? Properties;
}
