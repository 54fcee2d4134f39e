using System.Text.Json;

namespace StateStore.Engine.Commits;

/// <summary>Makes the errors of entries that can't be read: the entry, the content found, and the repair that a client can make.</summary>
internal static class Corruption
{
    private const string Rewritten = "DELETE it or PUT it anew to repair it";

    /// <summary>The error of an entry that is present and can't be read.</summary>
    public static StoreError Of(EntityKey key, StoredEntry stored) => key.Kind switch
    {
        KeyKind.Schema => StoreError.Corrupt("schema bundle", Found(stored, "a bundle"), Rewritten),
        KeyKind.Conversation => StoreError.Corrupt($"conversation \"{key.Id}\"", Found(stored, "a conversation"), Rewritten),
        KeyKind.Key => StoreError.Corrupt($"key \"{key.Id}\"", Found(stored, "the stored form of a key"), Rewritten),
        KeyKind.Table => StoreError.Corrupt($"table \"{key.Id}\"", Found(stored, "a table"), "DELETE it to repair it; its records go with it"),
        KeyKind.Idempotency => StoreError.Corrupt(
            "answer to this idempotency key", Found(stored, "an answer"), "The first request may have changed something: check that, and use another key"),
        KeyKind.Inbox => StoreError.Corrupt(
            $"inbox of the conversation \"{key.Id}\"", Found(stored, "an inbox"), "DELETE the conversation to repair it; its messages go with it"),
        _ => StoreError.Corrupt("entry", Found(stored, "an entry"), Rewritten),
    };

    /// <summary>The error of a bundle that an older tool stored without a check, or that this version can't compile.</summary>
    public static StoreError OfBundle(StoreError reason) => StoreError.Corrupt("schema bundle", reason.Message, Rewritten) with { Details = reason.Details };

    private static string Found(StoredEntry stored, string expected) =>
        stored.Damage ?? (stored.Value is { } bytes ? $"it is {Kind(bytes.Span)}, not {expected}" : $"it is not {expected}");

    private static string Kind(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        try
        {
            _ = reader.Read();
            var kind = reader.TokenType;
            reader.Skip();
            return !reader.Read() ? Name(kind) : throw new JsonException();
        }
        catch (JsonException)
        {
            return $"{bytes.Length} bytes that are not JSON";
        }
    }

    private static string Name(JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartObject => "another JSON object",
        JsonTokenType.StartArray => "a JSON array",
        JsonTokenType.String => "a JSON text",
        JsonTokenType.Number => "a JSON number",
        _ => "a JSON value without members",
    };
}
