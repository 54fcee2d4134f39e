using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

/// <summary>
/// One compiled subschema. Its assertions are grouped by the kind of value that they concern, so that only assertions that can refuse a value are evaluated.
/// Only the compiler changes it.
/// </summary>
internal sealed class SchemaNode(SchemaLocation location)
{
    /// <summary>The location of the subschema, for failures.</summary>
    public SchemaLocation Location { get; } = location;

    /// <summary>The kinds of which the subschema accepts every value.</summary>
    public JsonKinds Passes;

    /// <summary>The kinds of which the subschema refuses every value. Collecting validations still look for the reason.</summary>
    public JsonKinds Refuses;

    /// <summary>The kinds that <c>type</c> allows.</summary>
    public JsonKinds Types = JsonKinds.All;

    /// <summary>True if a <see cref="JsonKinds.Decimal"/> is allowed only with an integral value (<c>type: integer</c> since draft 6).</summary>
    public bool IntegralOnly;

    /// <summary>True for the schema <c>false</c>.</summary>
    public bool RefusesAll;

    public ValueSet? Enum;
    public ValueSet? Const;

    /// <summary>True if there are keywords for values of any kind: enum, const, applicators.</summary>
    public bool HasGeneralKeywords;

    public NumberKeywords? Numbers;
    public StringKeywords? Strings;
    public ArrayKeywords? Arrays;
    public ObjectKeywords? Objects;
    public Applicators? Applicators;
    public Unevaluated? Unevaluated;

    /// <summary>The form of the subschema.</summary>
    public NodeForm Form;

    /// <summary>The keywords for arrays, if they are only those of lengths and <see cref="ArrayKeywords.Rest"/>; otherwise null.</summary>
    public ArrayKeywords? FlatArrays;
}

/// <summary>The form of a subschema: the keywords that it has beside <c>type</c>.</summary>
internal enum NodeForm : byte
{
    /// <summary>Any keywords.</summary>
    General,

    /// <summary>Keywords that concern one kind of value.</summary>
    Kinds,

    /// <summary>One <c>enum</c> or <c>const</c>.</summary>
    Values,

    /// <summary>One <c>anyOf</c> or <c>oneOf</c>.</summary>
    Choice,
}

/// <summary>The subschemas of <c>unevaluatedItems</c> and <c>unevaluatedProperties</c> (2020-12 core, section 11).</summary>
internal sealed class Unevaluated
{
    public SchemaNode? Items;
    public SchemaNode? Properties;
}
