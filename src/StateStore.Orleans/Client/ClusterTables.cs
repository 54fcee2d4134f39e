using System.Collections.Immutable;
using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>The tables of a cluster. Changes go to the grain of the table, reads to the nearest silo.</summary>
internal sealed class ClusterTables(IGrainFactory grains, Limits limits) : ITables
{
    private readonly GrainReference<IReaderGrain> _reader = new(grains);
    private readonly GrainReferences<ITableGrain> _tables = new(grains);
    private readonly DryRuns _dryRuns = new(grains);

    public ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(
        string ns, ImmutableArray<TableRequest> requests, WriteOptions options = default, CancellationToken cancellation = default) =>
        RequestChecks.Tables(ns, requests, options, limits) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? _dryRuns.ChangeAsync(ns, requests, options, cancellation)
            : ClusterCall.ChangeAsync(
                (_tables, ns, requests, options.IdempotencyKey),
                static on => on._tables.Of(ConversationKey.Of(on.ns, on.requests[0].Table)).ChangeAsync(on.requests, on.IdempotencyKey),
                options.IdempotencyKey,
                cancellation);

    public ValueTask<Result<TableSnapshot>> GetAsync(string ns, string table, CancellationToken cancellation = default) =>
        Check(ns, table) is { } invalid ? new(invalid) : ClusterCall.ReadAsync((_reader, ns, table), static on => on._reader.Grain.GetTableAsync(on.ns, on.table), cancellation);

    public ValueTask<Result<TablePage>> ListAsync(string ns, string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        Names.CheckNamespace(ns, limits) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync((_reader, ns, after, limit), static on => on._reader.Grain.ListTablesAsync(on.ns, on.after, on.limit), cancellation);

    public ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id, CancellationToken cancellation = default) =>
        Check(ns, table) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync((_reader, ns, table, id), static on => on._reader.Grain.GetRecordAsync(on.ns, on.table, on.id), cancellation);

    public ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query, CancellationToken cancellation = default) =>
        (Check(ns, table) ?? RequestChecks.Records(query, limits)) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync(
                (_reader, ns, table, query), static on => on._reader.Grain.ListRecordsAsync(on.ns, on.table, on.query), cancellation);

    private StoreError? Check(string ns, string table) => RequestChecks.Table(ns, table, limits);
}
