using System.Collections.Immutable;
using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>The keys of a cluster. Changes go to the grain of the key's share, reads to the nearest silo.</summary>
internal sealed class ClusterKeys(IGrainFactory grains, Limits limits) : IKeys
{
    private readonly GrainReference<IReaderGrain> _reader = new(grains);
    private readonly GrainReferences<IKeyGrain> _shares = new(grains);
    private readonly DryRuns _dryRuns = new(grains);

    public ValueTask<Result<KeySnapshot>> GetAsync(string ns, string key, CancellationToken cancellation = default) =>
        RequestChecks.Key(ns, key, limits) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync((_reader, ns, key), static on => on._reader.Grain.GetKeyAsync(on.ns, on.key), cancellation);

    public ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetManyAsync(string ns, ImmutableArray<string> keys, CancellationToken cancellation = default) =>
        RequestChecks.Keys(ns, keys, limits) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync((_reader, ns, keys), static on => on._reader.Grain.GetKeysAsync(on.ns, on.keys), cancellation);

    public ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(
        string ns, ImmutableArray<KeyRequest> requests, WriteOptions options = default, CancellationToken cancellation = default) =>
        RequestChecks.Keys(ns, requests, options, limits) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? _dryRuns.ChangeAsync(ns, requests, options, cancellation)
            : ClusterCall.ChangeAsync(
                (_shares, ns, requests, options.IdempotencyKey),
                static on => on._shares.Of(KeyShare.Of(on.ns, on.requests[0].Key)).ChangeAsync(on.requests, on.IdempotencyKey),
                options.IdempotencyKey,
                cancellation);

    public ValueTask<Result<KeyPage>> ListAsync(string ns, KeyQuery query, CancellationToken cancellation = default) =>
        Names.CheckNamespace(ns, limits) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync((_reader, ns, query), static on => on._reader.Grain.ListKeysAsync(on.ns, on.query), cancellation);

    public ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string key, int limit = 100, long? after = null, CancellationToken cancellation = default) =>
        RequestChecks.Key(ns, key, limits) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync(
                (_reader, ns, key, limit, after), static on => on._reader.Grain.GetKeyHistoryAsync(on.ns, on.key, on.limit, on.after), cancellation);
}
