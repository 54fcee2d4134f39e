using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace StateStore.Core.Json;

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

    /// <summary>
    /// Whether bytes that a store gave are still one JSON value. They were checked when they came in, but another program may have written over them since,
    /// and what is not JSON would spoil the whole answer that it is copied into.
    /// </summary>
    public static bool IsIntact(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = Reader(utf8);
            while (reader.Read())
            {
            }

            return reader.BytesConsumed == utf8.Length && Utf8.IsValid(utf8);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Dispose it.</summary>
    public static JsonDocument Document(ReadOnlyMemory<byte> utf8) => JsonDocument.Parse(utf8, DocumentOptions);

    public static JsonNode? Node(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8, documentOptions: DocumentOptions);
}
