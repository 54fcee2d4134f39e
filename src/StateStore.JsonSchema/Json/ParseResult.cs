namespace StateStore.JsonSchema.Json;

internal enum ParseStatus
{
    Parsed,
    Malformed,
    InvalidUtf8,
    TooDeep,
}

/// <summary>The result of parsing a document.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Count">The number of tokens; 0 if the document was refused.</param>
/// <param name="Position">The byte offset of the end, or of the error.</param>
internal readonly record struct ParseResult(ParseStatus Status, int Count, int Position)
{
    /// <summary>The error, for the author of the document.</summary>
    public string Describe(int depthMax) => Status switch
    {
        ParseStatus.InvalidUtf8 => "The document is not valid UTF-8.",
        ParseStatus.TooDeep => $"The document is nested deeper than {depthMax} levels (at byte {Position}).",
        _ => $"The document is not valid JSON (at byte {Position}).",
    };
}
