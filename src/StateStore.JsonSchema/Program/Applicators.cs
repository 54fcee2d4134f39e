namespace StateStore.JsonSchema.Program;

/// <summary>Subschemas applied to the same value (core section 10.2 and 8.2.3).</summary>
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

    /// <summary>Number of subschemas, for the count of steps.</summary>
    public int Count;
}

/// <summary>
/// A reference whose target depends on the schema resources entered so far: the outermost one that has the anchor wins.
/// Serves <c>$dynamicRef</c> and, with the empty anchor, <c>$recursiveRef</c>.
/// </summary>
internal sealed class DynamicReference(SchemaNode initial)
{
    /// <summary>Where it points when no resource in the dynamic scope has the anchor.</summary>
    public SchemaNode Initial { get; set; } = initial;

    /// <summary>Targets by the index of their resource.</summary>
    public SchemaNode?[] Targets { get; set; } = [];
}
