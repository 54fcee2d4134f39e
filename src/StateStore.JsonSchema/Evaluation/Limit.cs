namespace StateStore.JsonSchema.Evaluation;

/// <summary>The bounds that can end a validation. <see cref="JsonSchemaOptions"/> has an option for each: MaxRecursion, MaxSteps.</summary>
internal enum Limit
{
    None,
    Recursion,
    Steps,
}
