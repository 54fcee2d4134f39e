using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>The webhooks of a caller. The ids of a grant are those of webhooks, so only a grant without ids covers a creation and the list.</summary>
internal sealed class RestrictedWebhooks(IWebhooks inner, Principal principal) : IWebhooks
{
    public ValueTask<Result<NewWebhook>> CreateAsync(string ns, WebhookDraft draft, bool isDryRun = false, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.WebhooksWrite, ns) is { } error ? new(error) : inner.CreateAsync(ns, draft, isDryRun, cancellation);

    public ValueTask<Result<ImmutableArray<Webhook>>> ListAsync(string ns, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.WebhooksRead, ns) is { } error ? new(error) : inner.ListAsync(ns, cancellation);

    public ValueTask<Result<WebhookInfo>> GetAsync(string ns, string id, CancellationToken cancellation = default) =>
        CheckRead(ns, id) is { } error ? new(error) : inner.GetAsync(ns, id, cancellation);

    public ValueTask<Result<Webhook>> ChangeAsync(string ns, string id, WebhookDraft draft, bool isDryRun = false, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.ChangeAsync(ns, id, draft, isDryRun, cancellation);

    public ValueTask<Result<Webhook>> PauseAsync(string ns, string id, bool isPaused, bool isDryRun = false, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.PauseAsync(ns, id, isPaused, isDryRun, cancellation);

    public ValueTask<Result<NewWebhook>> RotateAsync(string ns, string id, TimeSpan overlap, bool isDryRun = false, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.RotateAsync(ns, id, overlap, isDryRun, cancellation);

    public ValueTask<Result<Webhook>> DeleteAsync(string ns, string id, bool isDryRun = false, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.DeleteAsync(ns, id, isDryRun, cancellation);

    public ValueTask<Result<string>> TestAsync(string ns, string id, bool isDryRun = false, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.TestAsync(ns, id, isDryRun, cancellation);

    public ValueTask<Result<ImmutableArray<WebhookAttempt>>> ListAttemptsAsync(string ns, string id, CancellationToken cancellation = default) =>
        CheckRead(ns, id) is { } error ? new(error) : inner.ListAttemptsAsync(ns, id, cancellation);

    public ValueTask<Result<DeadLetterPage>> ListDeadAsync(string ns, string id, string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        CheckRead(ns, id) is { } error ? new(error) : inner.ListDeadAsync(ns, id, after, limit, cancellation);

    public ValueTask<Result<int>> ReplayAsync(string ns, string id, string? letter = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.ReplayAsync(ns, id, letter, isDryRun, cancellation);

    private StoreError? CheckRead(string ns, string id) => principal.Check(Permission.WebhooksRead, ns, id);

    private StoreError? CheckWrite(string ns, string id) => principal.Check(Permission.WebhooksWrite, ns, id);
}
