using StateStore.JsonSchema;

namespace StateStore.Core.Namespaces;

/// <summary>
/// The work that JSON Schemas may cause in one request: the budget of one validation (<see cref="JsonSchemaOptions.MaxSteps"/>), however many records
/// the request brings. It is not thread-safe.
/// </summary>
public sealed class SchemaSteps
{
    private long _left = JsonSchemaOptions.Default.MaxSteps;

    /// <summary>The steps that are left.</summary>
    internal ref long Left => ref _left;
}
