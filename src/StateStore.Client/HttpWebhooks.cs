using System.Collections.Immutable;

namespace StateStore.Client;

/// <summary>The webhooks of a server.</summary>
internal sealed class HttpWebhooks(HttpSender sender) : IWebhooks
{
    public ValueTask<Result<NewWebhook>> CreateAsync(string ns, WebhookDraft draft, bool isDryRun = false, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, ns, "", draft.ToJson(), isDryRun, WebhookAnswers.ReadCreated, cancellation);

    public ValueTask<Result<ImmutableArray<Webhook>>> ListAsync(string ns, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Get, ns, "", null, isDryRun: false, WebhookAnswers.ReadList, cancellation);

    public ValueTask<Result<WebhookInfo>> GetAsync(string ns, string id, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Get, ns, One(id), null, isDryRun: false, WebhookAnswers.ReadInfo, cancellation);

    public ValueTask<Result<Webhook>> ChangeAsync(string ns, string id, WebhookDraft draft, bool isDryRun = false, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Patch, ns, One(id), draft.ToJson(), isDryRun, WebhookAnswers.ReadOne, cancellation);

    public ValueTask<Result<Webhook>> PauseAsync(string ns, string id, bool isPaused, bool isDryRun = false, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, ns, One(id) + (isPaused ? "/pause" : "/resume"), null, isDryRun, WebhookAnswers.ReadOne, cancellation);

    public ValueTask<Result<NewWebhook>> RotateAsync(string ns, string id, TimeSpan overlap, bool isDryRun = false, CancellationToken cancellation = default)
    {
        var body = new JsonBuilder();
        body.Raw("{\"overlap\":"u8).String($"{Targets.Number((long)overlap.TotalMilliseconds)}ms").Byte((byte)'}');
        return SendAsync(HttpMethod.Post, ns, One(id) + "/rotate", body.ToJsonText(), isDryRun, WebhookAnswers.ReadCreated, cancellation);
    }

    public ValueTask<Result<Webhook>> DeleteAsync(string ns, string id, bool isDryRun = false, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, ns, One(id), null, isDryRun, WebhookAnswers.ReadOne, cancellation);

    public ValueTask<Result<string>> TestAsync(string ns, string id, bool isDryRun = false, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, ns, One(id) + "/test", null, isDryRun, WebhookAnswers.ReadTested, cancellation);

    public ValueTask<Result<ImmutableArray<WebhookAttempt>>> ListAttemptsAsync(string ns, string id, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Get, ns, One(id) + "/deliveries", null, isDryRun: false, WebhookAnswers.ReadAttempts, cancellation);

    public ValueTask<Result<DeadLetterPage>> ListDeadAsync(string ns, string id, string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        Texts.Check(after) is { } invalid
            ? new(invalid)
            : SendAsync(
                HttpMethod.Get, ns, Targets.Query(One(id) + "/dead-letters", ("after", after), ("limit", Targets.Number(limit))), null, isDryRun: false,
                WebhookAnswers.ReadDead, cancellation);

    public ValueTask<Result<int>> ReplayAsync(string ns, string id, string? letter = null, bool isDryRun = false, CancellationToken cancellation = default)
    {
        var body = new JsonBuilder();
        _ = letter is null ? body.Raw("{}"u8) : body.Raw("{\"dead_letter\":"u8).String(letter).Byte((byte)'}');
        return SendAsync(HttpMethod.Post, ns, One(id) + "/replay", body.ToJsonText(), isDryRun, WebhookAnswers.ReadReplayed, cancellation);
    }

    /// <summary>The path of one webhook. An id that can't be one must not change the path.</summary>
    private static string One(string id) => "/" + (Webhook.IsId(id) ? id : "-");

    private ValueTask<Result<T>> SendAsync<T>(
        HttpMethod method, string ns, string path, JsonText? body, bool isDryRun, Func<JsonMembers, T> read, CancellationToken cancellation)
    {
        if (Names.CheckNamespace(ns, ServerLimits.Any) is { } invalid)
        {
            return new(invalid);
        }

        var call = new HttpCall(method, Targets.Query($"{Targets.Namespace(ns)}/webhooks{path}", ("dry_run", isDryRun ? "true" : null)))
        {
            Body = body?.Utf8 ?? default,
            ContentType = body is null ? null : KeyValue.JsonType,
            IsRepeatable = method == HttpMethod.Get,
        };
        return sender.SendAsync<T>(call, answer => read(answer.Members()), cancellation);
    }
}
