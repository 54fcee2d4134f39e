using System.Collections.Immutable;

namespace StateStore.Engine.Webhooks;

/// <summary>The answers to requests about webhooks, and their readers. Servers write them, and clients read them.</summary>
public static class WebhookAnswers
{
    /// <summary>
    /// <c>{"ok":true,"id":..,"secret":..,"webhook":{..}}</c>; <c>public_key</c> in place of <c>secret</c> for Ed25519. A dry run has no id and no secret.
    /// </summary>
    public static JsonText Created(NewWebhook made, bool isDryRun)
    {
        var json = Begin(isDryRun);
        if (!isDryRun)
        {
            json.Raw(",\"id\":"u8).String(made.Webhook.Id);
            json.Raw(made.Secret.StartsWith(WebhookKey.PublicPrefix, StringComparison.Ordinal) ? ",\"public_key\":"u8 : ",\"secret\":"u8).String(made.Secret);
        }

        return End(made.Webhook, ref json);
    }

    /// <summary><c>{"ok":true,"webhook":{..}}</c>.</summary>
    public static JsonText One(Webhook webhook, bool isDryRun)
    {
        var json = Begin(isDryRun);
        return End(webhook, ref json);
    }

    /// <summary><c>{"ok":true,"webhook":{..},"status":{..}}</c>.</summary>
    public static JsonText Info(WebhookInfo info)
    {
        var json = Begin(isDryRun: false);
        json.Raw(",\"webhook\":"u8);
        WebhookCodec.Write(info.Webhook, ref json);
        json.Raw(",\"status\":{"u8);
        WebhookRecords.WriteMembers(info.Status, ref json);
        return json.Raw("}}"u8).ToJsonText();
    }

    /// <summary><c>{"ok":true,"webhooks":[..]}</c>.</summary>
    public static JsonText List(ImmutableArray<Webhook> webhooks)
    {
        var json = Begin(isDryRun: false);
        json.Raw(",\"webhooks\":["u8);
        for (var i = 0; i < webhooks.Length; i++)
        {
            json.Raw(i == 0 ? ""u8 : ","u8);
            WebhookCodec.Write(webhooks[i], ref json);
        }

        return json.Raw("]}"u8).ToJsonText();
    }

    /// <summary><c>{"ok":true,"message":..}</c>. A dry run has no message.</summary>
    public static JsonText Tested(string message, bool isDryRun)
    {
        var json = Begin(isDryRun);
        if (!isDryRun)
        {
            json.Raw(",\"message\":"u8).String(message);
        }

        return json.Byte((byte)'}').ToJsonText();
    }

    /// <summary><c>{"ok":true,"replayed":n}</c>.</summary>
    public static JsonText Replayed(int count, bool isDryRun)
    {
        var json = Begin(isDryRun);
        return json.Raw(",\"replayed\":"u8).Number(count).Byte((byte)'}').ToJsonText();
    }

    /// <summary><c>{"ok":true,"deliveries":[..]}</c>.</summary>
    public static JsonText Attempts(ImmutableArray<WebhookAttempt> attempts)
    {
        var json = Begin(isDryRun: false);
        json.Raw(",\"deliveries\":"u8);
        WebhookRecords.WriteAttempts(attempts, ref json);
        return json.Byte((byte)'}').ToJsonText();
    }

    /// <summary><c>{"ok":true,"dead_letters":[..],"next":..}</c>.</summary>
    public static JsonText Dead(DeadLetterPage page)
    {
        var json = Begin(isDryRun: false);
        json.Raw(",\"dead_letters\":["u8);
        for (var i = 0; i < page.Letters.Length; i++)
        {
            json.Raw(i == 0 ? "{\"id\":"u8 : ",{\"id\":"u8).String(page.Letters[i].Id).Byte((byte)',');
            WebhookRecords.WriteMembers(page.Letters[i].Letter, ref json);
            json.Byte((byte)'}');
        }

        json.Raw("],\"next\":"u8);
        return (page.Next is { } next ? json.String(next) : json.Raw("null"u8)).Byte((byte)'}').ToJsonText();
    }

    /// <summary>Reads <see cref="Created"/>. A dry run has no id and no secret; then the secret is empty.</summary>
    public static NewWebhook ReadCreated(JsonMembers answer) => new(ReadOne(answer), (answer.Find("secret"u8) ?? answer.Find("public_key"u8))?.TryString() ?? "");

    /// <summary>Reads <see cref="One"/>.</summary>
    public static Webhook ReadOne(JsonMembers answer) => Read(JsonMembers.Of(answer.Find("webhook"u8)!.Value));

    /// <summary>Reads <see cref="Info"/>.</summary>
    public static WebhookInfo ReadInfo(JsonMembers answer) => new(ReadOne(answer), WebhookRecords.ReadStatus(JsonMembers.Of(answer.Find("status"u8)!.Value)));

    /// <summary>Reads <see cref="List"/>.</summary>
    public static ImmutableArray<Webhook> ReadList(JsonMembers answer) => [.. JsonItems.Of(answer.Find("webhooks"u8)!.Value).Select(JsonMembers.Of).Select(Read)];

    /// <summary>Reads <see cref="Tested"/>; empty for a dry run.</summary>
    public static string ReadTested(JsonMembers answer) => answer.Find("message"u8)?.TryString() ?? "";

    /// <summary>Reads <see cref="Replayed"/>.</summary>
    public static int ReadReplayed(JsonMembers answer) => (int)answer.Find("replayed"u8)!.Value.TryLong()!.Value;

    /// <summary>Reads <see cref="Attempts"/>.</summary>
    public static ImmutableArray<WebhookAttempt> ReadAttempts(JsonMembers answer) => WebhookRecords.ReadAttempts(answer.Find("deliveries"u8)!.Value);

    /// <summary>Reads <see cref="Dead"/>.</summary>
    public static DeadLetterPage ReadDead(JsonMembers answer) => new(
        [
            .. JsonItems.Of(answer.Find("dead_letters"u8)!.Value).Select(JsonMembers.Of)
                .Select(letter => new DeadLetter(letter.Find("id"u8)!.Value.TryString()!, WebhookRecords.ReadLetter(letter))),
        ],
        answer.Find("next"u8)?.TryString());

    private static Webhook Read(JsonMembers webhook) => WebhookCodec.Decode(webhook) ?? throw new FormatException("The answer has no webhook");

    private static JsonBuilder Begin(bool isDryRun)
    {
        var json = new JsonBuilder();
        json.Raw(isDryRun ? "{\"ok\":true,\"dry_run\":true"u8 : "{\"ok\":true"u8);
        return json;
    }

    private static JsonText End(Webhook webhook, ref JsonBuilder json)
    {
        json.Raw(",\"webhook\":"u8);
        WebhookCodec.Write(webhook, ref json);
        return json.Byte((byte)'}').ToJsonText();
    }
}
