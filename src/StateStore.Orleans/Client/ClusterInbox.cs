using System.Collections.Immutable;
using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>The inboxes of a cluster, for a client without a storage. Any silo serves them.</summary>
internal sealed class ClusterInbox(IGrainFactory grains, Limits limits, TimeProvider clock) : IInbox
{
    /// <summary>The longest wait of one call. It is well below the response timeout of Orleans.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly GrainReference<IInboxGrain> _inbox = new(grains);

    public ValueTask<Result<AppendOutcome>> AppendAsync(
        string ns, string id, JsonText message, AppendOptions options = default, CancellationToken cancellation = default) =>
        (Check(ns, id) ?? (options.MessageId is { } given ? Names.Check("id", given, limits) : null)) is { } invalid
            ? new(invalid)
            : ClusterCall.ChangeAsync(
                (_inbox, ns, id, message, options), static on => on._inbox.Grain.AppendAsync(on.ns, on.id, on.message, on.options), options.MessageId, cancellation);

    public ValueTask<Result<InboxContent>> ListAsync(string ns, string id, CancellationToken cancellation = default) => Check(ns, id) is { } invalid
        ? new(invalid)
        : ClusterCall.ReadAsync((_inbox, ns, id), static on => on._inbox.Grain.ListAsync(on.ns, on.id), cancellation);

    public ValueTask<Result<InboxPage>> ListInboxesAsync(string ns, InboxQuery query, CancellationToken cancellation = default) =>
        Names.CheckNamespace(ns, limits) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync((_inbox, ns, query), static on => on._inbox.Grain.ListInboxesAsync(on.ns, on.query), cancellation);

    public ValueTask<Result<TurnOutcome>> ClaimAsync(string ns, string id, TurnRequest request, CancellationToken cancellation = default) =>
        (Check(ns, id) ?? RequestChecks.Turn(request, limits)) is { } invalid
            ? new(invalid)
            : WaitAsync(ns, request, wanted => _inbox.Grain.ClaimAsync(ns, id, wanted), cancellation);

    public ValueTask<Result<TurnOutcome>> ClaimNextAsync(string ns, TurnRequest request, CancellationToken cancellation = default) =>
        (Names.CheckNamespace(ns, limits) ?? RequestChecks.Turn(request, limits)) is { } invalid
            ? new(invalid)
            : WaitAsync(ns, request, wanted => _inbox.Grain.ClaimNextAsync(ns, wanted), cancellation);

    public ValueTask<Result<TurnChange>> ExtendAsync(
        string ns, string id, long token, TimeSpan ttl, bool isDryRun = false, CancellationToken cancellation = default) =>
        (Check(ns, id) ?? RequestChecks.TurnTime(ttl, limits)) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync(
                (_inbox, ns, id, token, ttl, isDryRun), static on => on._inbox.Grain.ExtendAsync(on.ns, on.id, on.token, on.ttl, on.isDryRun), cancellation);

    public ValueTask<Result<TurnChange>> ReleaseAsync(
        string ns, string id, long token, bool isFailed = false, bool isDryRun = false, CancellationToken cancellation = default) =>
        Check(ns, id) is { } invalid
            ? new(invalid)
            : ClusterCall.ChangeAsync(
                (_inbox, ns, id, token, isFailed, isDryRun), static on => on._inbox.Grain.ReleaseAsync(on.ns, on.id, on.token, on.isFailed, on.isDryRun), null, cancellation);

    public ValueTask<Result<DeadLetterChange>> ReplayAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        RequestChecks.DeadLetters(ns, id, ids, limits) is { } invalid
            ? new(invalid)
            : ClusterCall.ChangeAsync(
                (_inbox, ns, id, ids, isDryRun), static on => on._inbox.Grain.ReplayAsync(on.ns, on.id, on.ids, on.isDryRun), null, cancellation);

    public ValueTask<Result<DeadLetterChange>> DiscardAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        RequestChecks.DeadLetters(ns, id, ids, limits) is { } invalid
            ? new(invalid)
            : ClusterCall.ChangeAsync(
                (_inbox, ns, id, ids, isDryRun), static on => on._inbox.Grain.DiscardAsync(on.ns, on.id, on.ids, on.isDryRun), null, cancellation);

    /// <summary>Claims in calls that each wait for a short time. A turn that comes after the caller has given up is given back.</summary>
    private async ValueTask<Result<TurnOutcome>> WaitAsync(
        string ns, TurnRequest request, Func<TurnRequest, ValueTask<Result<TurnOutcome>>> claim, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var left = request.Wait - clock.GetElapsedTime(start);
            var slice = left <= TimeSpan.Zero ? TimeSpan.Zero : left < LongestWait ? left : LongestWait;
            var claiming = ClusterCall.ChangeAsync((claim, wanted: request with { Wait = slice }), static on => on.claim(on.wanted), null, default).AsTask();
            try
            {
                var claimed = await claiming.WaitAsync(cancellation).ConfigureAwait(false);
                var isOver = slice == left || slice == TimeSpan.Zero || request.DryRun;
                if (isOver || (claimed.TryGet(out var outcome, out var error) ? outcome.Turn is not null : error.Code != ErrorCode.LeaseHeld))
                {
                    return claimed;
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                _ = GiveBackAsync(ns, claiming);
                throw;
            }
        }
    }

    private async Task GiveBackAsync(string ns, Task<Result<TurnOutcome>> claiming)
    {
        if ((await claiming.ConfigureAwait(false)).TryGet(out var outcome, out _) && outcome.Turn is { } turn)
        {
            await ReleaseAsync(ns, turn.ConversationId, turn.Token).ConfigureAwait(false);
        }
    }

    private StoreError? Check(string ns, string id) => RequestChecks.Conversation(ns, id, default, limits);
}
