using System.Collections.Immutable;

namespace StateStore.Engine.Telemetry;

/// <summary>Keys whose changes are measured while something listens.</summary>
/// <param name="inner">Makes the changes.</param>
/// <param name="changes">Measures them.</param>
internal sealed class MeasuredKeys(IKeys inner, ChangeTelemetry changes) : IKeys
{
    private static readonly Operation Batch = new(Operation.Key, "batch");
    private static readonly Operation Read = new(Operation.Key, "get");
    private static readonly Operation Set = new(Operation.Key, "set");
    private static readonly Operation Delete = new(Operation.Key, "delete");
    private static readonly Operation CompareAndSet = new(Operation.Key, "compare_and_set");
    private static readonly Operation Increment = new(Operation.Key, "increment");
    private static readonly Operation Touch = new(Operation.Key, "touch");
    private static readonly Operation Acquire = new(Operation.Key, "acquire");
    private static readonly Operation Renew = new(Operation.Key, "renew");
    private static readonly Operation Release = new(Operation.Key, "release");
    private static readonly Operation Take = new(Operation.Key, "take");

    public ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(
        string ns, ImmutableArray<KeyRequest> requests, WriteOptions options = default, CancellationToken cancellation = default) => changes.IsOn && !options.DryRun
        ? changes.MeasureAsync(
            OperationOf(requests),
            (inner, ns, requests, options, cancellation),
            static r => r.inner.ChangeAsync(r.ns, r.requests, r.options, r.cancellation),
            static outcomes => outcomes.Any(outcome => outcome.Type is not null))
        : inner.ChangeAsync(ns, requests, options, cancellation);

    public ValueTask<Result<KeySnapshot>> GetAsync(string ns, string key, CancellationToken cancellation = default) =>
        inner.GetAsync(ns, key, cancellation);

    public ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetManyAsync(string ns, ImmutableArray<string> keys, CancellationToken cancellation = default) =>
        inner.GetManyAsync(ns, keys, cancellation);

    public ValueTask<Result<KeyPage>> ListAsync(string ns, KeyQuery query, CancellationToken cancellation = default) =>
        inner.ListAsync(ns, query, cancellation);

    public ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string key, int limit = 100, long? after = null, CancellationToken cancellation = default) =>
        inner.GetHistoryAsync(ns, key, limit, after, cancellation);

    private static Operation OperationOf(ImmutableArray<KeyRequest> requests) => requests.Length != 1 ? Batch : requests[0].Command switch
    {
        KeyCommand.Set => Set,
        KeyCommand.Delete => Delete,
        KeyCommand.CompareAndSet => CompareAndSet,
        KeyCommand.Increment => Increment,
        KeyCommand.Touch => Touch,
        KeyCommand.Acquire => Acquire,
        KeyCommand.Renew => Renew,
        KeyCommand.Release => Release,
        KeyCommand.Take => Take,
        _ => Read,
    };
}
