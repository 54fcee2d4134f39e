namespace StateStore.JsonSchema.Program;

/// <summary>The branches of <c>anyOf</c> or <c>oneOf</c>, with the discriminator that lets a validation skip branches that must fail.</summary>
internal sealed class Alternatives(SchemaNode[] branches)
{
    public SchemaNode[] Branches { get; } = branches;

    /// <summary>
    /// The name whose string value tells branches apart, because each branch with a tag requires it and admits only certain strings; null when there is none.
    /// </summary>
    public byte[]? Discriminator { get; init; }

    /// <summary>By branch: the values of the discriminator that it admits; null for a branch that has to be tried whatever the value.</summary>
    public ValueSet?[] Tags { get; init; } = [];
}
