using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>
/// The records of former contents of tables. A change that replaces or drops a table leaves them to the sweep. So it takes the same time for a table
/// of any size. They count towards the quota until they are removed.
/// </summary>
internal sealed class ReplacedRecords(EngineContext context, string ns)
{
    private const int PageSize = 500;

    /// <summary>The greatest number of due entries that are searched for notes of former contents.</summary>
    private const int MaxDue = 1_000;

    /// <summary>The records and bytes of contents.</summary>
    /// <param name="prefixes">The common prefix of the ids of each content.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<EntryTotal> CountAsync(ImmutableArray<string> prefixes, CancellationToken cancellation)
    {
        var total = default(EntryTotal);
        foreach (var prefix in prefixes)
        {
            var query = new ScanQuery(KeyKind.Record, prefix, null, PageSize);
            do
            {
                var page = await context.Storage.ScanAsync(ns, query, cancellation).ConfigureAwait(false);
                total.Entries += page.Entries.Length;
                total.Bytes += page.Entries.Sum(entry => (long)entry.Value.Length);
                query = query with { After = page.Next };
            }
            while (query.After is not null);
        }

        return total;
    }

    /// <summary>Removes the records of the former contents in this namespace, without waiting for the next sweep.</summary>
    public async ValueTask RemoveAllAsync(CancellationToken cancellation)
    {
        var due = await context.Storage.ScanDueAsync(ns, context.Clock.GetUtcNow(), MaxDue, cancellation).ConfigureAwait(false);
        foreach (var remains in due.Where(entry => entry.Key.Kind == KeyKind.TableRemains))
        {
            await RemoveAsync(remains.Key.Id, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the records of a former content and their index entries, page by page. No operation reads them any more.</summary>
    public async ValueTask RemoveAsync(string content, CancellationToken cancellation)
    {
        foreach (var prefix in new[] { content, RecordKey.IndexPrefix(content) })
        {
            var query = new ScanQuery(KeyKind.Record, prefix, null, PageSize);
            do
            {
                var page = await context.Storage.ScanAsync(ns, query, cancellation).ConfigureAwait(false);
                if (!page.Entries.IsEmpty)
                {
                    var records = page.Entries.Select(entry => Write.Forget(new(KeyKind.Record, entry.Id)));
                    await context.Storage.CommitAsync(new(ns, [], [.. records], []), cancellation).ConfigureAwait(false);
                }

                query = query with { After = page.Next };
            }
            while (query.After is not null);
        }
    }
}
