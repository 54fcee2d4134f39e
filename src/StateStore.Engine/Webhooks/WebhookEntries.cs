using System.Globalization;

namespace StateStore.Engine.Webhooks;

/// <summary>The names and values of the entries that hold webhooks. They are keys of a reserved namespace, so every store has them.</summary>
internal static class WebhookEntries
{
    /// <summary>The reserved namespace. <see cref="Names.CheckNamespace"/> refuses it.</summary>
    public const string Namespace = "$webhooks";

    /// <summary>The prefix of all webhooks of all namespaces.</summary>
    public const string AllWebhooks = "webhook/";

    /// <summary>The prefix of the notes of deleted webhooks whose letters are still to be removed.</summary>
    public const string AllDeleted = "deleted/";

    /// <summary>The log that tells servers that a webhook was changed or got letters. Its events have no content.</summary>
    public static readonly LogKey Log = new(Namespace, LogKind.Key);

    /// <summary>Every creation increments the version of this entry, so that concurrent ones count each other.</summary>
    public static readonly EntityKey Count = EntityKey.Key("count");

    /// <summary>The prefix of the webhooks of one namespace. A namespace may contain a slash.</summary>
    public static string Webhooks(string ns) => $"{AllWebhooks}{Uri.EscapeDataString(ns)}/";

    public static EntityKey Webhook(string ns, string id) => EntityKey.Key(Webhooks(ns) + id);

    public static EntityKey Progress(string id) => EntityKey.Key("progress/" + id);

    public static EntityKey Attempts(string id) => EntityKey.Key("attempts/" + id);

    /// <summary>Every request that adds letters increments the version of this entry, so the names of the letters sort in the order of the requests.</summary>
    public static EntityKey Sequence(string id) => EntityKey.Key("sequence/" + id);

    public static EntityKey Deleted(string id) => EntityKey.Key(AllDeleted + id);

    /// <summary>The prefix of the letters that wait.</summary>
    public static string Letters(string id) => $"letter/{id}/";

    /// <summary>The prefix of the letters that a request has added: tests and replays. The server that delivers finds them here.</summary>
    public static string Added(string id) => Letters(id) + "a";

    /// <summary>The prefix of the letters that the server has stored which delivers.</summary>
    public static string Own(string id) => Letters(id) + "s";

    public static string Dead(string id) => $"dead/{id}/";

    /// <summary>A number as a part of names that sorts as the numbers do.</summary>
    public static string Sortable(long number) => number.ToString("x16", CultureInfo.InvariantCulture);

    public static Write Put(EntityKey key, EntityVersion version, JsonText value) =>
        Write.Put(key, version, KeyCodec.Encode(version, new(KeyValue.Of(value), null)));

    /// <summary>The value of an entry; null if it is missing or unreadable.</summary>
    public static JsonText? Value(ReadOnlyMemory<byte>? stored) =>
        stored is { } bytes && KeyCodec.Decode(bytes) is { } entry ? JsonText.FromTrusted(entry.Value.Bytes) : null;

    /// <summary>The event that wakes the servers. It names the webhook for readers of the log.</summary>
    public static Event Wake(string id)
    {
        var json = new JsonBuilder();
        return new(json.Raw("{\"webhook\":"u8).String(id).Byte((byte)'}').ToArray());
    }
}
