using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

/// <summary>A failed assertion as the evaluator records it. Its paths and message are created later.</summary>
/// <param name="Node">The subschema.</param>
/// <param name="Keyword">The keyword that failed.</param>
/// <param name="Instance">The token of the value.</param>
/// <param name="Detail">A detail for the message, depending on the keyword: the slot of a missing name, a count, or the token of an item.</param>
internal readonly record struct Failure(SchemaNode Node, Keyword Keyword, int Instance, int Detail);
