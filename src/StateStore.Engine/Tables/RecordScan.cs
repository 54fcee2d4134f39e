using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace StateStore.Engine;

/// <summary>
/// Walks through the records of a table's content as they lie in the store, by id. It is of no one moment: who needs one looks at the table's version
/// before and after.
/// </summary>
internal sealed class RecordScan(IStateStorage storage, string ns, string name, Table table)
{
    private const int PageSize = 1_000;

    /// <summary>Those that have these values; found under one of them where there is an index, else by looking at all.</summary>
    public IAsyncEnumerable<TableRecord> MatchesAsync(JsonMembers wanted, long? after, CancellationToken cancellation) =>
        RecordIndex.TermOf(table, wanted) is { } term ? UnderAsync(term, wanted, after, cancellation) : WalkAsync(wanted, after, cancellation);

    public async IAsyncEnumerable<TableRecord> AllAsync(
        long? after, int pageSize = PageSize, bool isDescending = false, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var from = after is { } id ? RecordKey.Id(name, table.Generation, id) : null;
        var query = new ScanQuery(KeyKind.Record, RecordKey.Prefix(name, table.Generation), from, Math.Min(pageSize, PageSize)) { IsDescending = isDescending };
        do
        {
            var page = await storage.ScanAsync(ns, query, cancellation).ConfigureAwait(false);
            foreach (var entry in page.Entries)
            {
                yield return TableCodec.DecodeRecord(entry.Version, entry.Value);
            }

            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }

    private async IAsyncEnumerable<TableRecord> WalkAsync(JsonMembers wanted, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var record in AllAsync(after, cancellation: cancellation).ConfigureAwait(false))
        {
            if (RecordJson.Matches(record.Content, wanted))
            {
                yield return record;
            }
        }
    }

    private async IAsyncEnumerable<TableRecord> UnderAsync(
        string term, JsonMembers wanted, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var from = after is { } id ? RecordKey.TermId(name, table.Generation, term, id) : null;
        var query = new ScanQuery(KeyKind.Record, RecordKey.TermPrefix(name, table.Generation, term), from, PageSize);
        do
        {
            var page = await storage.ScanAsync(ns, query, cancellation).ConfigureAwait(false);
            ImmutableArray<EntityKey> keys = [.. page.Entries.Select(entry => RecordKey.Of(name, table.Generation, RecordKey.IdOf(entry.Id)))];
            var found = keys.IsEmpty ? [] : await storage.LoadManyAsync(ns, keys, cancellation).ConfigureAwait(false);
            foreach (var stored in found)
            {
                // It may be gone or another since the page was read.
                if (stored.Value is { } bytes && TableCodec.DecodeRecord(stored.Version, bytes) is var record && RecordJson.Matches(record.Content, wanted))
                {
                    yield return record;
                }
            }

            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }
}
