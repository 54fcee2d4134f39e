using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>The tables of a caller. The ids of a grant are the names of tables.</summary>
internal sealed class RestrictedTables(ITables inner, Principal principal) : ITables
{
    public ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(
        string ns, ImmutableArray<TableRequest> requests, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (requests.IsDefaultOrEmpty)
        {
            return inner.ChangeAsync(ns, requests, options, cancellation);
        }

        foreach (var request in requests)
        {
            if (principal.Check(Permission.TablesWrite, ns, request.Table) is { } error)
            {
                return new(error);
            }
        }

        return inner.ChangeAsync(ns, requests, options, cancellation);
    }

    public ValueTask<Result<TableSnapshot>> GetAsync(string ns, string table, CancellationToken cancellation = default) =>
        principal.Check(Permission.TablesRead, ns, table) is { } error ? new(error) : inner.GetAsync(ns, table, cancellation);

    public ValueTask<Result<TablePage>> ListAsync(string ns, string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.TablesRead, ns) is { } error ? new(error) : inner.ListAsync(ns, after, limit, cancellation);

    public ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id, CancellationToken cancellation = default) =>
        principal.Check(Permission.TablesRead, ns, table) is { } error ? new(error) : inner.GetRecordAsync(ns, table, id, cancellation);

    public ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query, CancellationToken cancellation = default) =>
        principal.Check(Permission.TablesRead, ns, table) is { } error ? new(error) : inner.ListRecordsAsync(ns, table, query, cancellation);
}
