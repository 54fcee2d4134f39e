using StateStore.JsonSchema.Formats;
using StateStore.JsonSchema.Patterns;

namespace StateStore.JsonSchema.Program;

internal sealed class StringKeywords
{
    public int MinLength;
    public int MaxLength = int.MaxValue;
    public Pattern? Pattern;

    /// <summary>The asserted format; null if there is none or formats are annotations.</summary>
    public Format? Format;
}
