namespace StateStore.JsonSchema.Program;

/// <summary>A compiled schema: a graph of subschemas.</summary>
/// <param name="Root">Where a validation starts.</param>
/// <param name="TracksScope">Whether dynamic references need to know the schema resources that were entered.</param>
internal sealed record SchemaProgram(SchemaNode Root, bool TracksScope);
