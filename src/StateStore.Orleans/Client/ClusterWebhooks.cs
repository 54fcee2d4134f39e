using System.Collections.Immutable;
using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>The webhooks of a cluster, for a client without a storage.</summary>
internal sealed class ClusterWebhooks(IGrainFactory grains, Limits limits) : IWebhooks
{
    private readonly GrainReference<IWebhookGrain> _webhooks = new(grains);

    public ValueTask<Result<NewWebhook>> CreateAsync(string ns, WebhookDraft draft, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeAsync(ns, "", (grain, ns, _) => grain.CreateAsync(ns, draft.ToJson(), isDryRun), WebhookAnswers.ReadCreated, cancellation);

    public ValueTask<Result<ImmutableArray<Webhook>>> ListAsync(string ns, CancellationToken cancellation = default) =>
        ReadAsync(ns, "", static (grain, ns, _) => grain.ListAsync(ns), WebhookAnswers.ReadList, cancellation);

    public ValueTask<Result<WebhookInfo>> GetAsync(string ns, string id, CancellationToken cancellation = default) =>
        ReadAsync(ns, id, static (grain, ns, id) => grain.GetAsync(ns, id), WebhookAnswers.ReadInfo, cancellation);

    public ValueTask<Result<Webhook>> ChangeAsync(string ns, string id, WebhookDraft draft, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeAsync(ns, id, (grain, ns, id) => grain.ChangeAsync(ns, id, draft.ToJson(), isDryRun), WebhookAnswers.ReadOne, cancellation);

    public ValueTask<Result<Webhook>> PauseAsync(string ns, string id, bool isPaused, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeAsync(ns, id, (grain, ns, id) => grain.PauseAsync(ns, id, isPaused, isDryRun), WebhookAnswers.ReadOne, cancellation);

    public ValueTask<Result<NewWebhook>> RotateAsync(string ns, string id, TimeSpan overlap, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeAsync(ns, id, (grain, ns, id) => grain.RotateAsync(ns, id, overlap, isDryRun), WebhookAnswers.ReadCreated, cancellation);

    public ValueTask<Result<Webhook>> DeleteAsync(string ns, string id, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeAsync(ns, id, (grain, ns, id) => grain.DeleteAsync(ns, id, isDryRun), WebhookAnswers.ReadOne, cancellation);

    public ValueTask<Result<string>> TestAsync(string ns, string id, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeAsync(ns, id, (grain, ns, id) => grain.TestAsync(ns, id, isDryRun), WebhookAnswers.ReadTested, cancellation);

    public ValueTask<Result<ImmutableArray<WebhookAttempt>>> ListAttemptsAsync(string ns, string id, CancellationToken cancellation = default) =>
        ReadAsync(ns, id, static (grain, ns, id) => grain.ListAttemptsAsync(ns, id), WebhookAnswers.ReadAttempts, cancellation);

    public ValueTask<Result<DeadLetterPage>> ListDeadAsync(string ns, string id, string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        ReadAsync(ns, id, (grain, ns, id) => grain.ListDeadAsync(ns, id, after, limit), WebhookAnswers.ReadDead, cancellation);

    public ValueTask<Result<int>> ReplayAsync(string ns, string id, string? letter = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeAsync(ns, id, (grain, ns, id) => grain.ReplayAsync(ns, id, letter, isDryRun), WebhookAnswers.ReadReplayed, cancellation);

    private async ValueTask<Result<T>> ReadAsync<T>(
        string ns, string id, Func<IWebhookGrain, string, string, ValueTask<Result<JsonText>>> call, Func<JsonMembers, T> read, CancellationToken cancellation)
    {
        if (Names.CheckNamespace(ns, limits) is { } invalid)
        {
            return invalid;
        }

        var answer = await ClusterCall.ReadAsync(
            (_webhooks, ns, id, call), static on => on.call(on._webhooks.Grain, on.ns, on.id), cancellation).ConfigureAwait(false);
        return answer.TryGet(out var json, out var error) ? read(JsonMembers.Of(json)) : error;
    }

    private async ValueTask<Result<T>> ChangeAsync<T>(
        string ns, string id, Func<IWebhookGrain, string, string, ValueTask<Result<JsonText>>> call, Func<JsonMembers, T> read, CancellationToken cancellation)
    {
        if (Names.CheckNamespace(ns, limits) is { } invalid)
        {
            return invalid;
        }

        var answer = await ClusterCall.ChangeAsync(
            (_webhooks, ns, id, call), static on => on.call(on._webhooks.Grain, on.ns, on.id), null, cancellation).ConfigureAwait(false);
        return answer.TryGet(out var json, out var error) ? read(JsonMembers.Of(json)) : error;
    }
}
