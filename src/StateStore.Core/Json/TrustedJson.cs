using System.Text.Json;
using System.Text.Json.Nodes;

namespace StateStore.Core;

/// <summary>
/// Reads JSON that was checked when it came in. How deep it may be nested was decided then; it lies a little deeper in what is stored, and deeper still in an event
/// (a reader that is told nothing gives up below 64).
/// </summary>
public static class TrustedJson
{
    /// <summary>1,000, which is the most that <see cref="Limits.JsonDepth"/> may say, and room for what lies around it.</summary>
    internal const int Depth = 1_024;

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = Depth };

    public static Utf8JsonReader Reader(ReadOnlySpan<byte> utf8) => new(utf8, new JsonReaderOptions { MaxDepth = Depth });

    /// <summary>Dispose it.</summary>
    public static JsonDocument Document(ReadOnlyMemory<byte> utf8) => JsonDocument.Parse(utf8, DocumentOptions);

    public static JsonNode? Node(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8, documentOptions: DocumentOptions);
}
