namespace StateStore.JsonSchema.Program;

/// <summary>A compiled schema: a graph of subschemas.</summary>
/// <param name="Root">The subschema at which a validation starts.</param>
/// <param name="TracksScope">True if dynamic references need the schema resources that were entered.</param>
internal sealed record SchemaProgram(SchemaNode Root, bool TracksScope);
