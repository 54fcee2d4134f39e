using System.Text;

namespace StateStore.Conformance.Storage;

/// <summary>Entries and events in the form that the engine writes. Some stores read the version from the stored JSON.</summary>
public static class Sample
{
    public static EntityVersion Version(long number) => new(number);

    /// <summary>The stored form of a conversation, recognisable by <paramref name="note"/>.</summary>
    public static ReadOnlyMemory<byte> ConversationValue(long version, string note = "") =>
        ConversationCodec.Encode(Version(version), new("open", Json($"{{\"note\":{Quote(note)}}}")));

    public static ReadOnlyMemory<byte> SchemaValue(long version) =>
        Bytes($"{{\"version\":{version},\"fsm\":{{\"initial\":\"open\",\"transitions\":{{\"open\":[]}}}}}}");

    /// <summary>The record of an idempotency key.</summary>
    public static Write PutAnswer(string key, long version, string note = "") =>
        Write.Put(EntityKey.Idempotency(key), Version(version), Bytes($"{{\"version\":{version},\"answer\":{Quote(note)}}}"));

    /// <summary>The stored form of a key.</summary>
    public static ReadOnlyMemory<byte> KeyValue(long version) => Bytes($"{{\"version\":{version}}}\n1");

    public static Write Put(string id, long version, string note = "") =>
        Write.Put(EntityKey.Conversation(id), Version(version), ConversationValue(version, note));

    public static Write PutInTerm(string id, long version, string? former, string? term) =>
        Put(id, version) with { FormerTerm = former, Term = term };

    public static Write PutDue(string id, long version, DateTimeOffset due) => Put(id, version) with { Due = due };

    public static Write Delete(string id, long version) => Write.Delete(EntityKey.Conversation(id), Version(version));

    public static Check Check(string id, long version) => new(EntityKey.Conversation(id), Version(version));

    /// <summary>A recognisable event that belongs to no history.</summary>
    public static Event Event(string text) => new(Bytes($"{{\"event\":{Quote(text)}}}"));

    /// <summary>A recognisable event that belongs to the history of a conversation.</summary>
    public static Event EventOf(string id, string text) => Event(text) with { Subject = EntityKey.Conversation(id) };

    public static string Text(ReadOnlyMemory<byte>? bytes) => bytes is { } some ? Encoding.UTF8.GetString(some.Span) : "(missing)";

    public static string Text(Event happened) => Text(happened.Payload);

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Quote(string text)
    {
        var json = new JsonBuilder(text.Length + 2);
        return json.String(text).ToJsonText().ToString();
    }

    private static JsonText Json(string text) => JsonText.FromTrusted(Bytes(text));

    /// <summary>The entry without the life of its version, which a store may tell (<see cref="EntityVersion.Life"/>): to compare with what was written.</summary>
    public static StoredEntry WithoutLife(this StoredEntry entry) => entry with { Version = new(entry.Version.Value) };

    /// <inheritdoc cref="WithoutLife(StoredEntry)"/>
    public static DueEntry WithoutLife(this DueEntry entry) => entry with { Version = new(entry.Version.Value) };
}
