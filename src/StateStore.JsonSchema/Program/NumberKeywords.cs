using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

internal sealed class NumberKeywords
{
    public NumberLimit? Minimum;
    public NumberLimit? Maximum;
    public NumberLimit? ExclusiveMinimum;
    public NumberLimit? ExclusiveMaximum;
    public Divisor? MultipleOf;
}
