using System.Collections.Immutable;
using Orleans.Concurrency;

namespace StateStore.Orleans.Grains;

/// <summary>Runs dry runs of the engine for clients. It is reentrant: one dry run must not delay another.</summary>
[GrainType("dry_run"), StatelessWorker, Reentrant]
internal sealed class DryRunGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, IDryRunGrain
{
    public IGrainContext GrainContext => context;

    public async ValueTask<Result<DryRun<ConversationOutcome>>> GetOrCreateConversationAsync(string ns, string id, WriteOptions options) =>
        Of(await engine.Conversations.GetOrCreateAsync(ns, id, Dry(options)), outcome => outcome.Events);

    public async ValueTask<Result<DryRun<ConversationOutcome>>> SetConversationAsync(string ns, string id, SetConversation change, WriteOptions options) =>
        Of(await engine.Conversations.SetAsync(ns, id, change, Dry(options)), outcome => outcome.Events);

    public async ValueTask<Result<DryRun<DeleteOutcome>>> DeleteConversationAsync(string ns, string id, WriteOptions options) =>
        Of(await engine.Conversations.DeleteAsync(ns, id, Dry(options)), outcome => outcome.Events);

    public async ValueTask<Result<DryRun<ConversationOutcome>>> MoveTimeoutAsync(string ns, string id, string to, TimeoutTime time, WriteOptions options) =>
        Of(await engine.Conversations.MoveTimeoutAsync(ns, id, to, time, Dry(options)), outcome => outcome.Events);

    public async ValueTask<Result<DryRun<ConversationOutcome>>> CancelTimeoutAsync(string ns, string id, string to, WriteOptions options) =>
        Of(await engine.Conversations.CancelTimeoutAsync(ns, id, to, Dry(options)), outcome => outcome.Events);

    public async ValueTask<Result<DryRun<ConversationOutcome>>> FireTimeoutAsync(string ns, string id, string to, WriteOptions options) =>
        Of(await engine.Conversations.FireTimeoutAsync(ns, id, to, Dry(options)), outcome => outcome.Events);

    public ValueTask<Result<BundleOutcome>> SetBundleAsync(string ns, SchemaBundle bundle, WriteOptions options) =>
        engine.Namespaces.SetBundleAsync(ns, bundle, Dry(options));

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options) => engine.Namespaces.RemoveBundleAsync(ns, Dry(options));

    public async ValueTask<Result<ImmutableArray<DryRun<TableOutcome>>>> ChangeTablesAsync(string ns, ImmutableArray<TableRequest> requests, WriteOptions options) =>
        Of(await engine.Tables.ChangeAsync(ns, requests, Dry(options)), outcome => outcome.Events);

    public async ValueTask<Result<ImmutableArray<DryRun<KeyOutcome>>>> ChangeKeysAsync(string ns, ImmutableArray<KeyRequest> requests, WriteOptions options) =>
        Of(await engine.Keys.ChangeAsync(ns, requests, Dry(options)), outcome => outcome.Events);

    private static WriteOptions Dry(in WriteOptions options) => options with { DryRun = true };

    private static Result<DryRun<T>> Of<T>(Result<T> result, Func<T, ImmutableArray<JsonText>?> eventsOf) =>
        result.TryGet(out var outcome, out var error) ? new DryRun<T>(outcome, eventsOf(outcome) ?? []) : error;

    private static Result<ImmutableArray<DryRun<T>>> Of<T>(Result<ImmutableArray<T>> result, Func<T, ImmutableArray<JsonText>?> eventsOf) =>
        result.TryGet(out var outcomes, out var error) ? ImmutableArray.CreateRange(outcomes, outcome => new DryRun<T>(outcome, eventsOf(outcome) ?? [])) : error;
}
