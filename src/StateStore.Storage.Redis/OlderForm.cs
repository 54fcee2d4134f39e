using System.Text.Json;

namespace StateStore.Storage.Redis;

/// <summary>
/// Removes the wrapping of one version of the Activepieces piece (February 2026): it wrote conversations and events as <c>{"json":{..}}</c>, the form of
/// the library superjson, which may add <c>"meta"</c>.
/// </summary>
internal static class OlderForm
{
    /// <summary>The wrapped object; the same bytes if they are not in that form.</summary>
    public static ReadOnlyMemory<byte> Unwrap(ReadOnlyMemory<byte> stored)
    {
        if (!stored.Span.StartsWith("{\"json\":"u8))
        {
            return stored;
        }

        try
        {
            return Inner(stored) ?? stored;
        }
        catch (JsonException)
        {
            return stored;
        }
    }

    private static ReadOnlyMemory<byte>? Inner(ReadOnlyMemory<byte> stored)
    {
        var reader = new Utf8JsonReader(stored.Span);
        if (!(reader.Read() && reader.Read() && reader.Read() && reader.TokenType == JsonTokenType.StartObject))
        {
            return null;
        }

        var begin = (int)reader.TokenStartIndex;
        reader.Skip();
        var end = (int)reader.BytesConsumed;
        if (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("meta"u8))
        {
            reader.Skip();
            _ = reader.Read();
        }

        return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? stored[begin..end].ToArray() : null;
    }
}
