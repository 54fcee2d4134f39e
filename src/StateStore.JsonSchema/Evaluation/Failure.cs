using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

/// <summary>A failed assertion as the evaluator notes it; its paths and message are made afterwards.</summary>
/// <param name="Node">The subschema.</param>
/// <param name="Keyword">What failed in it.</param>
/// <param name="Instance">Token of the value.</param>
/// <param name="Detail">What the keyword needs to be explained: the slot of a missing name, a count, an item's token.</param>
internal readonly record struct Failure(SchemaNode Node, Keyword Keyword, int Instance, int Detail);
