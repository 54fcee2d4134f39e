using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>Sees one record of a scan; false ends it.</summary>
internal delegate bool RecordVisitor(in TableRecord record);

/// <summary>
/// Walks through the records of a table's content as they lie in the store, by id. It is of no one moment: who needs one looks at the table's version
/// before and after. The records of a page are shown in one go: a list is thousands of them, and a step of an asynchronous iterator costs as much as one.
/// </summary>
internal sealed class RecordScan(IStateStorage storage, Limits limits, string ns, string name, Table table)
{
    private const int PageSize = 1_000;

    /// <summary>Those that a query asks for, of which not more than <paramref name="limit"/> are of interest.</summary>
    public ValueTask WalkAsync(RecordQuery query, int limit, RecordVisitor visit, CancellationToken cancellation) => query.Where is { } wanted
        ? WalkMatchesAsync(JsonMembers.Of(wanted), visit, query.After, cancellation)
        : WalkAsync(visit, query.After, limit, cancellation: cancellation);

    public async ValueTask WalkAsync(
        RecordVisitor visit, long? after = null, int pageSize = PageSize, bool isDescending = false, CancellationToken cancellation = default)
    {
        var from = after is { } id ? RecordKey.Id(name, table.Generation, id) : null;
        var limit = (int)Math.Clamp(Math.Min(pageSize, table.Count), 1, PageSize);
        var query = new ScanQuery(KeyKind.Record, RecordKey.Prefix(name, table.Generation), from, limit)
        {
            IsDescending = isDescending,
            IsOfValues = true,
            Bytes = limits.PageBytes,
        };
        do
        {
            var page = await storage.ScanAsync(ns, query, cancellation).ConfigureAwait(false);
            foreach (var entry in page.Entries)
            {
                if (!visit(TableCodec.DecodeRecord(entry.Version, entry.Value)))
                {
                    return;
                }
            }

            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }

    /// <summary>Only those that have these values; found under one of them where there is an index, else by looking at all.</summary>
    public ValueTask WalkMatchesAsync(JsonMembers wanted, RecordVisitor visit, long? after, CancellationToken cancellation)
    {
        return RecordIndex.TermOf(table, wanted) is { } term
            ? WalkTermAsync(term, VisitMatch, after, cancellation)
            : WalkAsync(VisitMatch, after, cancellation: cancellation);

        bool VisitMatch(in TableRecord record) => !RecordJson.Matches(record.Content, wanted) || visit(record);
    }

    private async ValueTask WalkTermAsync(string term, RecordVisitor visit, long? after, CancellationToken cancellation)
    {
        var from = after is { } id ? RecordKey.TermId(name, table.Generation, term, id) : null;
        var query = new ScanQuery(KeyKind.Record, RecordKey.TermPrefix(name, table.Generation, term), from, PageSize);
        do
        {
            var page = await storage.ScanAsync(ns, query, cancellation).ConfigureAwait(false);
            ImmutableArray<EntityKey> keys = [.. page.Entries.Select(entry => RecordKey.Of(name, table.Generation, RecordKey.IdOf(entry.Id)))];
            if (!await WalkAsync(keys, visit, cancellation).ConfigureAwait(false))
            {
                return;
            }

            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }

    /// <summary>False once the visitor has seen enough.</summary>
    private async ValueTask<bool> WalkAsync(ImmutableArray<EntityKey> keys, RecordVisitor visit, CancellationToken cancellation)
    {
        while (!keys.IsEmpty)
        {
            // Not all of them at once, where they are large.
            var found = await storage.LoadManyAsync(ns, keys, limits.PageBytes, cancellation).ConfigureAwait(false);
            foreach (var stored in found)
            {
                // It may be gone since the page was read.
                if (stored.Value is { } bytes && !visit(TableCodec.DecodeRecord(stored.Version, bytes)))
                {
                    return false;
                }
            }

            keys = keys[found.Length..];
        }

        return true;
    }
}
