using System.Collections.Immutable;
using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>Tables as grains; reads go to whatever silo is near.</summary>
internal sealed class ClusterTables(IGrainFactory grains, Limits limits) : ITables
{
    private readonly IReaderGrain _reader = grains.GetGrain<IReaderGrain>(0);

    public ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(
        string ns, ImmutableArray<TableRequest> requests, CancellationToken cancellation = default) =>
        RequestChecks.Tables(ns, requests, limits) is { } invalid
            ? new(invalid)
            : ClusterCall.RunAsync(
                () => grains.GetGrain<ITableGrain>(ConversationKey.Of(ns, requests[0].Table)).ChangeAsync(requests), cancellation);

    public ValueTask<Result<TableSnapshot>> GetAsync(string ns, string table, CancellationToken cancellation = default) =>
        Check(ns, table) is { } invalid ? new(invalid) : ClusterCall.ReadAsync(() => _reader.GetTableAsync(ns, table), cancellation);

    public ValueTask<Result<TablePage>> ListAsync(string ns, string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        Names.CheckNamespace(ns, limits) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync(() => _reader.ListTablesAsync(ns, after, limit), cancellation);

    public ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id, CancellationToken cancellation = default) =>
        Check(ns, table) is { } invalid ? new(invalid) : ClusterCall.ReadAsync(() => _reader.GetRecordAsync(ns, table, id), cancellation);

    public ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query, CancellationToken cancellation = default) =>
        (Check(ns, table) ?? RequestChecks.Records(query, limits)) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync(() => _reader.ListRecordsAsync(ns, table, query), cancellation);

    private StoreError? Check(string ns, string table) => RequestChecks.Table(ns, table, limits);
}
