namespace StateStore.JsonSchema.Json;

internal enum ParseStatus
{
    Parsed,
    Malformed,
    InvalidUtf8,
    TooDeep,
}

/// <param name="Status">How parsing ended.</param>
/// <param name="Count">Tokens written, 0 when the document was refused.</param>
/// <param name="Position">Byte offset of the end, or of what was refused.</param>
internal readonly record struct ParseResult(ParseStatus Status, int Count, int Position)
{
    /// <summary>What is wrong, for the person who wrote the document.</summary>
    public string Describe(int depthMax) => Status switch
    {
        ParseStatus.InvalidUtf8 => "The document is not valid UTF-8.",
        ParseStatus.TooDeep => $"The document is nested deeper than {depthMax} levels (at byte {Position}).",
        _ => $"The document is not valid JSON (at byte {Position}).",
    };
}
