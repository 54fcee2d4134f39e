using System.Collections.Immutable;
using StateStore.Core.Access;
using StateStore.Core.Tables;

namespace StateStore.Core.Webhooks;

/// <summary>Encodes and decodes webhooks. The stored form has the secrets and the values of headers; the shown form has neither.</summary>
public static class WebhookCodec
{
    private static readonly string[] States = ["active", "paused", "disabled"];
    private static readonly string[] Payloads = ["envelope", "event"];

    /// <summary>The name of a state in answers.</summary>
    public static string Text(this WebhookState state) => States[(int)state];

    /// <summary>The name of a kind of body, in requests and answers.</summary>
    public static string Text(this WebhookPayload payload) => Payloads[(int)payload];

    /// <summary>Encodes the stored form.</summary>
    public static JsonText Encode(Webhook webhook)
    {
        var json = new JsonBuilder(512);
        WriteContent(webhook, ref json);
        json.Raw(",\"headers\":"u8);
        WriteMap(webhook.Headers, ref json);
        json.Raw(",\"since\":"u8);
        WriteMap(webhook.Since, ref json);
        WriteSecrets(webhook.Secrets, isShown: false, ref json);
        return json.Byte((byte)'}').ToJsonText();
    }

    /// <summary>Writes the shown form as an object: the names of the headers, and the first characters of each secret.</summary>
    public static void Write(Webhook webhook, scoped ref JsonBuilder json)
    {
        WriteContent(webhook, ref json);
        json.Raw(",\"headers\":"u8);
        TableCodec.WriteTexts(webhook.Headers.Keys, ref json);
        WriteSecrets(webhook.Secrets, isShown: true, ref json);
        json.Byte((byte)'}');
    }

    /// <summary>Reads the stored form, or the shown one; then headers have no values. Null for other JSON.</summary>
    public static Webhook? Decode(JsonMembers members)
    {
        var read = new AccessReader(members);
        if (read.Text("namespace") is not { } ns || read.Text("id") is not { } id || read.Text("url") is not { } url)
        {
            return null;
        }

        var isShown = members.Find("since"u8) is null;
        var webhook = new Webhook(ns, id, url)
        {
            Filter = new(read.Texts("events"), read.Text("prefix") ?? "", read.Text("entered"), read.Text("left"), read.Text("current")),

            // Webhooks that were stored before there was a choice have none.
            Payload = ReadPayload(read.Text("payload")) ?? WebhookPayload.Envelope,
            Headers = isShown
                ? read.Texts("headers").ToImmutableSortedDictionary(name => name, _ => "", StringComparer.OrdinalIgnoreCase)
                : read.Map("headers") ?? WebhookDraft.NoHeaders,
            Timeout = read.Duration("timeout") ?? Webhook.DefaultTimeout,
            InFlight = (int)(read.Number("max_in_flight") ?? Webhook.DefaultInFlight),
            Description = read.Text("description"),
            State = (WebhookState)Math.Max(0, Array.IndexOf(States, read.Text("state"))),
            Reason = read.Text("reason"),
            Secrets = [.. read.Objects("secrets").Select(Secret)],
            Since = isShown ? ImmutableSortedDictionary<string, string>.Empty : read.Map("since")!,
            CreatedAt = read.Time("created_at") ?? default,
        };
        return read.Error is null ? webhook : null;
    }

    /// <summary>Reads the name of a kind of body; null for any other text.</summary>
    internal static WebhookPayload? ReadPayload(string? text) => Array.IndexOf(Payloads, text) is >= 0 and var index ? (WebhookPayload)index : null;

    /// <summary>Writes an object whose values are texts.</summary>
    internal static void WriteMap(ImmutableSortedDictionary<string, string> map, scoped ref JsonBuilder json)
    {
        json.Byte((byte)'{');
        var separator = ""u8;
        foreach (var (name, value) in map)
        {
            json.Raw(separator).String(name).Byte((byte)':').String(value);
            separator = ","u8;
        }

        json.Byte((byte)'}');
    }

    private static WebhookKey Secret(AccessReader read) =>
        new(read.Text("text") ?? read.Text("prefix") ?? "", read.Time("created_at") ?? default, read.Time("expires_at")) { PublicKey = read.Text("public_key") };

    /// <summary>Writes the members that both forms have, and leaves the object open.</summary>
    private static void WriteContent(Webhook webhook, scoped ref JsonBuilder json)
    {
        json.Raw("{\"namespace\":"u8).String(webhook.Namespace).Raw(",\"id\":"u8).String(webhook.Id).Raw(",\"url\":"u8).String(webhook.Url);
        json.Raw(",\"state\":"u8).String(webhook.State.Text());
        Write(",\"reason\":"u8, webhook.Reason, ref json);
        Write(",\"description\":"u8, webhook.Description, ref json);
        json.Raw(",\"events\":"u8);
        TableCodec.WriteTexts(webhook.Filter.Events, ref json);
        Write(",\"prefix\":"u8, webhook.Filter.Prefix.Length == 0 ? null : webhook.Filter.Prefix, ref json);
        Write(",\"entered\":"u8, webhook.Filter.Entered, ref json);
        Write(",\"left\":"u8, webhook.Filter.Left, ref json);
        Write(",\"current\":"u8, webhook.Filter.Current, ref json);
        Write(",\"payload\":"u8, webhook.Payload.Text(), ref json);
        json.Raw(",\"timeout\":"u8).String(DurationText.Of(webhook.Timeout)).Raw(",\"max_in_flight\":"u8).Number(webhook.InFlight);
        json.Raw(",\"created_at\":"u8).Time(webhook.CreatedAt);
    }

    private static void WriteSecrets(ImmutableArray<WebhookKey> secrets, bool isShown, scoped ref JsonBuilder json)
    {
        json.Raw(",\"secrets\":["u8);
        for (var i = 0; i < secrets.Length; i++)
        {
            json.Raw(i == 0 ? "{"u8 : ",{"u8).Raw(isShown ? "\"prefix\":"u8 : "\"text\":"u8).String(isShown ? secrets[i].Shown : secrets[i].Text);
            json.Raw(",\"created_at\":"u8).Time(secrets[i].CreatedAt);
            Write(",\"public_key\":"u8, secrets[i].PublicKey, ref json);
            if (secrets[i].ExpiresAt is { } end)
            {
                json.Raw(",\"expires_at\":"u8).Time(end);
            }

            json.Byte((byte)'}');
        }

        json.Byte((byte)']');
    }

    private static void Write(ReadOnlySpan<byte> name, string? text, scoped ref JsonBuilder json)
    {
        if (text is not null)
        {
            json.Raw(name).String(text);
        }
    }
}
