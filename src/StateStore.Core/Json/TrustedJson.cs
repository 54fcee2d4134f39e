using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace StateStore.Core.Json;

/// <summary>Reads JSON that was checked when it arrived.</summary>
/// <remarks>Its depth was checked then. Stored forms and events nest it a few levels deeper, beyond the platform's default of 64 levels.</remarks>
public static class TrustedJson
{
    /// <summary>The maximum of <see cref="Limits.JsonDepth"/> (1,000), and room for the levels around the data.</summary>
    internal const int Depth = 1_024;

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = Depth };

    /// <summary>A reader of trusted JSON.</summary>
    public static Utf8JsonReader Reader(ReadOnlySpan<byte> utf8) => new(utf8, new JsonReaderOptions { MaxDepth = Depth });

    /// <summary>
    /// Whether bytes from a store are still one JSON value. Another program may have overwritten them since they were checked. Bytes that are not
    /// JSON would spoil the whole answer into which they are copied.
    /// </summary>
    public static bool IsIntact(ReadOnlySpan<byte> utf8) => (JsonGrammar.IsValue(utf8) ?? IsDeepValue(utf8)) && Utf8.IsValid(utf8);

    private static bool IsDeepValue(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = Reader(utf8);
            while (reader.Read())
            {
            }

            return reader.BytesConsumed == utf8.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Parses trusted JSON. The caller disposes the document.</summary>
    public static JsonDocument Document(ReadOnlyMemory<byte> utf8) => JsonDocument.Parse(utf8, DocumentOptions);

    /// <summary>Parses trusted JSON into a node that can be changed; null for the JSON value <c>null</c>.</summary>
    public static JsonNode? Node(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8, documentOptions: DocumentOptions);
}
