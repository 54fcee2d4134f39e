using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>Handles one record of a scan, also a damaged one; returns false to end the scan.</summary>
internal delegate bool RecordVisitor(in TableRecord record);

/// <summary>Walks through the records of a table's content in the store, by id.</summary>
/// <remarks>
/// The walk is not of one moment. A caller that needs one compares the table's version before and after. The records of a page are handled in a plain
/// loop: a list has thousands of them, and a step of an asynchronous iterator costs as much as a record.
/// </remarks>
internal sealed class RecordScan(IStateStorage storage, Limits limits, string ns, string name, Table table)
{
    private const int PageSize = 1_000;

    /// <summary>Walks through the records that match a query. The caller needs at most <paramref name="limit"/> of them.</summary>
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
            Queue<TableRecord>? damaged = null;
            foreach (var entry in page.Entries)
            {
                if (!StoredRecord.TryRead(entry, out var record))
                {
                    damaged ??= await DamagedAsync(query, cancellation).ConfigureAwait(false);
                    if (!damaged.TryDequeue(out record))
                    {
                        continue;
                    }
                }

                if (!visit(record))
                {
                    return;
                }
            }

            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }

    /// <summary>Walks through the records with these values. An index finds them; without one every record is examined.</summary>
    public ValueTask WalkMatchesAsync(JsonMembers wanted, RecordVisitor visit, long? after, CancellationToken cancellation)
    {
        return RecordIndex.TermOf(table, wanted) is { } term
            ? WalkTermAsync(term, VisitMatch, after, cancellation)
            : WalkAsync(VisitMatch, after, cancellation: cancellation);

        // A damaged record may match, so the visitor gets it too.
        bool VisitMatch(in TableRecord record) => record.IsDamaged || RecordJson.Matches(record.Content, wanted) ? visit(record) : true;
    }

    /// <summary>The damaged records of a page, in its order. Only their keys tell their ids, and a scan for values may omit the keys.</summary>
    private async ValueTask<Queue<TableRecord>> DamagedAsync(ScanQuery query, CancellationToken cancellation)
    {
        var damaged = new Queue<TableRecord>();
        var page = await storage.ScanAsync(ns, query with { IsOfValues = false }, cancellation).ConfigureAwait(false);
        foreach (var entry in page.Entries)
        {
            if (!StoredRecord.TryRead(entry, out _) && RecordKey.TryIdOf(entry.Id, out var id))
            {
                damaged.Enqueue(TableRecord.Damaged(id, entry.Version, entry.Damage));
            }
        }

        return damaged;
    }

    private async ValueTask WalkTermAsync(string term, RecordVisitor visit, long? after, CancellationToken cancellation)
    {
        var from = after is { } id ? RecordKey.TermId(name, table.Generation, term, id) : null;
        var query = new ScanQuery(KeyKind.Record, RecordKey.TermPrefix(name, table.Generation, term), from, PageSize);
        do
        {
            var page = await storage.ScanAsync(ns, query, cancellation).ConfigureAwait(false);
            if (!await WalkAsync(IdsOf(page.Entries), visit, cancellation).ConfigureAwait(false))
            {
                return;
            }

            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }

    /// <summary>False once the visitor has ended the scan.</summary>
    private async ValueTask<bool> WalkAsync(ImmutableArray<long> ids, RecordVisitor visit, CancellationToken cancellation)
    {
        while (!ids.IsEmpty)
        {
            // Large records are loaded in several parts.
            ImmutableArray<EntityKey> keys = [.. ids.Select(id => RecordKey.Of(name, table.Generation, id))];
            var found = await storage.LoadManyAsync(ns, keys, limits.PageBytes, cancellation).ConfigureAwait(false);
            for (var i = 0; i < found.Length; i++)
            {
                // The record may be gone since the page was read.
                if (StoredRecord.Of(ids[i], found[i]) is { } record && !visit(record))
                {
                    return false;
                }
            }

            ids = ids[found.Length..];
        }

        return true;
    }

    private static ImmutableArray<long> IdsOf(ImmutableArray<ScannedEntry> entries)
    {
        var ids = ImmutableArray.CreateBuilder<long>(entries.Length);
        foreach (var entry in entries)
        {
            if (RecordKey.TryIdOf(entry.Id, out var id))
            {
                ids.Add(id);
            }
        }

        return ids.DrainToImmutable();
    }
}
