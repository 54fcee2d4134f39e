using System.Collections.Immutable;
using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>Runs dry runs on any silo of a cluster. The callers have checked the requests.</summary>
internal sealed class DryRuns(IGrainFactory grains)
{
    private readonly GrainReference<IDryRunGrain> _grain = new(grains);

    public ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(string ns, string id, WriteOptions options, CancellationToken cancellation) =>
        RunAsync(grain => grain.GetOrCreateConversationAsync(ns, id, options), WithEvents, cancellation);

    public ValueTask<Result<ConversationOutcome>> SetAsync(string ns, string id, SetConversation change, WriteOptions options, CancellationToken cancellation) =>
        RunAsync(grain => grain.SetConversationAsync(ns, id, change, options), WithEvents, cancellation);

    public ValueTask<Result<DeleteOutcome>> DeleteAsync(string ns, string id, WriteOptions options, CancellationToken cancellation) =>
        RunAsync(grain => grain.DeleteConversationAsync(ns, id, options), dry => dry.Outcome with { Events = dry.Events }, cancellation);

    public ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(
        string ns, string id, string to, TimeoutTime time, WriteOptions options, CancellationToken cancellation) =>
        RunAsync(grain => grain.MoveTimeoutAsync(ns, id, to, time, options), WithEvents, cancellation);

    public ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(string ns, string id, string to, WriteOptions options, CancellationToken cancellation) =>
        RunAsync(grain => grain.CancelTimeoutAsync(ns, id, to, options), WithEvents, cancellation);

    public ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(string ns, string id, string to, WriteOptions options, CancellationToken cancellation) =>
        RunAsync(grain => grain.FireTimeoutAsync(ns, id, to, options), WithEvents, cancellation);

    public ValueTask<Result<BundleOutcome>> SetBundleAsync(string ns, SchemaBundle bundle, WriteOptions options, CancellationToken cancellation) =>
        RunAsync(grain => grain.SetBundleAsync(ns, bundle, options), outcome => outcome with { Events = [] }, cancellation);

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options, CancellationToken cancellation) =>
        RunAsync(grain => grain.RemoveBundleAsync(ns, options), outcome => outcome with { Events = [] }, cancellation);

    public ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(
        string ns, ImmutableArray<TableRequest> requests, WriteOptions options, CancellationToken cancellation) => RunAsync(
        grain => grain.ChangeTablesAsync(ns, requests, options),
        dry => ImmutableArray.CreateRange(dry, one => one.Outcome with { Events = one.Events }),
        cancellation);

    public ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(
        string ns, ImmutableArray<KeyRequest> requests, WriteOptions options, CancellationToken cancellation) => RunAsync(
        grain => grain.ChangeKeysAsync(ns, requests, options),
        dry => ImmutableArray.CreateRange(dry, one => one.Outcome with { Events = one.Events }),
        cancellation);

    private static ConversationOutcome WithEvents(DryRun<ConversationOutcome> dry) => dry.Outcome with { Events = dry.Events };

    private async ValueTask<Result<T>> RunAsync<TSent, T>(
        Func<IDryRunGrain, ValueTask<Result<TSent>>> call, Func<TSent, T> read, CancellationToken cancellation)
    {
        var ran = await ClusterCall.ReadAsync((_grain, call), static on => on.call(on._grain.Grain), cancellation).ConfigureAwait(false);
        return ran.TryGet(out var sent, out var error) ? read(sent) : error;
    }
}
