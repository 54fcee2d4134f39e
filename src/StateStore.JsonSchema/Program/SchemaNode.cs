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

    /// <summary>The schema <c>false</c>.</summary>
    public bool RefusesAll;

    public ValueSet? Enum;
    public ValueSet? Const;

    /// <summary>Whether there are keywords for values of any kind: enum, const, applicators.</summary>
    public bool HasGeneralKeywords;

    public NumberKeywords? Numbers;
    public StringKeywords? Strings;
    public ArrayKeywords? Arrays;
    public ObjectKeywords? Objects;
    public Applicators? Applicators;
    public Unevaluated? Unevaluated;

    /// <summary>What the subschema consists of.</summary>
    public NodeForm Form;

    /// <summary>The keywords for arrays when those of lengths and of <see cref="ArrayKeywords.Rest"/> are all that concerns arrays.</summary>
    public ArrayKeywords? FlatArrays;
}

/// <summary>What a subschema consists of, besides what its kinds decide.</summary>
internal enum NodeForm : byte
{
    /// <summary>Anything.</summary>
    General,

    /// <summary>Keywords that concern one kind of value.</summary>
    Kinds,

    /// <summary>One <c>enum</c> or <c>const</c>.</summary>
    Values,

    /// <summary>One <c>anyOf</c> or <c>oneOf</c>.</summary>
    Choice,
}

/// <summary>The subschemas of <c>unevaluatedItems</c> and <c>unevaluatedProperties</c> (core section 11).</summary>
internal sealed class Unevaluated
{
    public SchemaNode? Items;
    public SchemaNode? Properties;
}
