namespace StateStore.JsonSchema.Program;

/// <summary>The subschemas that are applied to the same value (2020-12 core, sections 10.2 and 8.2.3).</summary>
internal sealed class Applicators
{
    public SchemaNode? Ref;
    public DynamicReference? DynamicRef;
    public SchemaNode[] AllOf = [];
    public Alternatives? AnyOf;
    public Alternatives? OneOf;
    public SchemaNode? Not;
    public SchemaNode? If;
    public SchemaNode? Then;
    public SchemaNode? Else;

    /// <summary>The number of subschemas, for the count of steps.</summary>
    public int Count;
}

/// <summary>
/// A reference with a target that depends on the schema resources entered so far: the outermost resource with the anchor decides.
/// It implements <c>$dynamicRef</c> and, with the empty anchor, <c>$recursiveRef</c>.
/// </summary>
internal sealed class DynamicReference(SchemaNode initial)
{
    /// <summary>The target if no resource in the dynamic scope has the anchor.</summary>
    public SchemaNode Initial { get; set; } = initial;

    /// <summary>The targets by the index of their resource.</summary>
    public SchemaNode?[] Targets { get; set; } = [];
}
