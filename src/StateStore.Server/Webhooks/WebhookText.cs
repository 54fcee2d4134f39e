using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using StateStore.Core.Webhooks;
using StateStore.Engine.Webhooks;
using StateStore.Server.Access;

namespace StateStore.Server.Webhooks;

/// <summary>Writes answers about webhooks as text for people. Names come from users, so they are escaped for a terminal.</summary>
internal static class WebhookText
{
    /// <summary>A webhook that was created or got a new secret. The secret stands on a line of its own.</summary>
    public static string Made(NewWebhook made, bool isQuiet, bool isDryRun) =>
        isDryRun ? One(made.Webhook, isDryRun)
        : isQuiet ? $"{made.Webhook.Id} {made.Secret}\n"
        : $"{Facts(made.Webhook)}\n{(made.Secret.StartsWith(WebhookKey.PublicPrefix, StringComparison.Ordinal) ? "The public key" : "The secret, which is shown only here")}:\n\n{made.Secret}\n\nThe receiver verifies the signatures with it.\n";

    public static string One(Webhook webhook, bool isDryRun) => (isDryRun ? AccessText.Unchanged : "") + Facts(webhook);

    public static string Info(WebhookInfo info)
    {
        var text = new StringBuilder(Facts(info.Webhook));
        Add(text, "waiting", info.Status.Waiting.ToString(CultureInfo.InvariantCulture));
        Add(text, "oldest", Time(info.Status.OldestAt));
        Add(text, "delivered", Time(info.Status.DeliveredAt));
        Add(text, "failing", info.Status.FailingSince is { } since ? $"since {Time(since)}" : null);
        return text.ToString();
    }

    public static string List(ImmutableArray<Webhook> webhooks) => AccessText.Table(
        ["ID", "STATE", "EVENTS", "URL"],
        webhooks.Select(webhook => (string[])[webhook.Id, webhook.State.Text(), string.Join(',', webhook.Filter.Events), webhook.Url]));

    public static string Attempts(ImmutableArray<WebhookAttempt> attempts) => AccessText.Table(
        ["AT", "OUTCOME", "STATUS", "MS", "ATTEMPT", "TYPE", "MESSAGE", "REASON"],
        attempts.Select(attempt => (string[])
        [
            Time(attempt.At)!, attempt.Outcome, Number(attempt.Status), Number((long)attempt.Duration.TotalMilliseconds), Number(attempt.Number), attempt.Type, attempt.Message,
            attempt.Reason,
        ]));

    public static string Dead(DeadLetterPage page) => AccessText.Table(
        ["ID", "SINCE", "ATTEMPTS", "TYPE", "SUBJECT", "REASON"],
        page.Letters.Select(dead => (string[])
            [dead.Id, Time(dead.Letter.Since)!, Number(dead.Letter.Attempts), dead.Letter.Type, dead.Letter.Subject, dead.Letter.Reason]));

    private static string Facts(Webhook webhook)
    {
        var text = new StringBuilder();
        Add(text, "id", webhook.Id);
        Add(text, "namespace", webhook.Namespace);
        Add(text, "url", webhook.Url);
        Add(text, "state", webhook.State.Text());
        Add(text, "reason", webhook.Reason);
        Add(text, "description", webhook.Description);
        Add(text, "events", string.Join(", ", webhook.Filter.Events));
        Add(text, "prefix", webhook.Filter.Prefix.Length == 0 ? null : webhook.Filter.Prefix);
        Add(text, "entered", webhook.Filter.Entered);
        Add(text, "left", webhook.Filter.Left);
        Add(text, "current", webhook.Filter.Current);
        Add(text, "payload", webhook.Payload.Text());
        Add(text, "headers", webhook.Headers.IsEmpty ? null : string.Join(", ", webhook.Headers.Keys));
        Add(text, "timeout", string.Create(CultureInfo.InvariantCulture, $"{webhook.Timeout.TotalSeconds}s"));
        Add(text, "in flight", $"at most {Number(webhook.InFlight)}");
        Add(text, "created", Time(webhook.CreatedAt));
        Add(text, "secrets", string.Join(", ", webhook.Secrets.Select(secret => secret.ExpiresAt is { } end ? $"{secret.Text}... until {Time(end)}" : secret.Text + "...")));
        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-11} {VisibleText.Of(value)}\n");
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
