using System.Text;

namespace StateStore.Core.Access;

/// <summary>Writes entries of the audit log as JSON, and compares them with the wanted values of a reader.</summary>
public static class AuditCodec
{
    /// <summary>The most characters of a text in an entry. A refused request may name anything.</summary>
    internal const int LongestText = 200;

    private static readonly string[] Texts =
    [
        "key.created", "key.rotated", "key.revoked", "key.disabled", "key.enabled", "key.bootstrapped", "tenant.set", "tenant.deleted",
        "schema.set", "schema.removed", "namespace.deleted", "server.started", "access.denied",
        "webhook.created", "webhook.changed", "webhook.paused", "webhook.resumed", "webhook.rotated", "webhook.deleted", "webhook.replayed",
        "messages.replayed", "messages.discarded",
    ];

    /// <summary>The texts of all actions.</summary>
    public static IReadOnlyList<string> Actions => Texts;

    /// <summary>The text of an action: <c>key.created</c>. Readers know the texts, so no text is ever changed or reused.</summary>
    public static string Text(this AuditAction action) => Texts[(int)action];

    /// <summary>
    /// Encodes an entry: <c>{"at":..,"actor":..,"key_id":..?,"tenant":..?,"network":..?,"action":..,"namespace":..?,"target":..?,"outcome":..,
    /// "request_id":..?,"door":..,"details":{..}?}</c>. The outcome is <c>ok</c> or the code of an error. Texts are cut after 200 characters, and
    /// the secret part of an API key in a text is left out.
    /// </summary>
    public static byte[] Encode(AuditEntry entry)
    {
        var json = new JsonBuilder();
        json.Raw("{\"at\":"u8).Time(entry.At);
        Write(",\"actor\":"u8, entry.Actor.Name, ref json);
        Write(",\"key_id\":"u8, entry.Actor.KeyId, ref json);
        Write(",\"tenant\":"u8, entry.Actor.Tenant, ref json);
        Write(",\"network\":"u8, entry.Actor.Network, ref json);
        Write(",\"action\":"u8, entry.Action.Text(), ref json);
        Write(",\"namespace\":"u8, entry.Namespace, ref json);
        Write(",\"target\":"u8, entry.Target, ref json);
        Write(",\"outcome\":"u8, entry.Error?.Text() ?? "ok", ref json);
        Write(",\"request_id\":"u8, entry.Actor.RequestId, ref json);
        Write(",\"door\":"u8, entry.Actor.Door, ref json);
        if (entry.Details is { } details)
        {
            json.Raw(",\"details\":"u8).Raw(details.Utf8.Span);
        }

        return json.Byte((byte)'}').ToArray();
    }

    /// <summary>True if the entry has this text in a member of the outer object.</summary>
    /// <param name="entry">The encoded entry.</param>
    /// <param name="member">The name of the member: <c>action</c>, <c>actor</c> or <c>namespace</c>.</param>
    /// <param name="text">The wanted text.</param>
    public static bool Has(JsonText entry, string member, string text) =>
        JsonMembers.Of(entry).Find(Encoding.UTF8.GetBytes(member))?.TryString() == text;

    private static void Write(ReadOnlySpan<byte> name, string? text, scoped ref JsonBuilder json)
    {
        if (text is not null)
        {
            var shown = KeySecret.Redact(text);
            json.Raw(name).String(shown.Length <= LongestText ? shown : shown[..LongestText]);
        }
    }
}
