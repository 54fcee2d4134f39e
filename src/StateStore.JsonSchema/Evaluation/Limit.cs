namespace StateStore.JsonSchema.Evaluation;

/// <summary>The bounds that can end a validation; each is an option of the same name.</summary>
internal enum Limit
{
    None,
    Recursion,
    Steps,
}
