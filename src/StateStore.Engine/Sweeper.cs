using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>
/// Deals with entries whose due time has come. Any number of processes may sweep the same store: each commit checks the version it
/// deals with, so exactly one of them does.
/// </summary>
internal sealed class Sweeper(EngineContext context)
{
    private const int PageSize = 256;

    /// <summary>Sweeps every namespace once; returns how many entries it dealt with.</summary>
    public async ValueTask<int> SweepAsync(CancellationToken cancellation)
    {
        var swept = 0;
        string? after = null;
        do
        {
            var namespaces = await context.Storage.ListNamespacesAsync(after, PageSize, cancellation).ConfigureAwait(false);
            foreach (var ns in namespaces)
            {
                swept += await SweepNamespaceAsync(ns.Name, cancellation).ConfigureAwait(false);
            }

            after = namespaces.Length == PageSize ? namespaces[^1].Name : null;
        }
        while (after is not null);

        return swept;
    }

    private async ValueTask<int> SweepNamespaceAsync(string ns, CancellationToken cancellation)
    {
        var swept = 0;
        ImmutableArray<DueEntry> due;
        do
        {
            due = await context.Storage.ScanDueAsync(ns, context.Clock.GetUtcNow(), PageSize, cancellation).ConfigureAwait(false);
            foreach (var entry in due)
            {
                if (entry.Key.Kind == KeyKind.TableRemains)
                {
                    await ForgetRecordsAsync(ns, entry.Key.Id, cancellation).ConfigureAwait(false);
                    await ForgetRecordsAsync(ns, RecordKey.IndexPrefix(entry.Key.Id), cancellation).ConfigureAwait(false);
                }

                // A conflict means that somebody else has dealt with it, or that it lives again.
                var commit = new Commit(ns, [new(entry.Key, entry.Version)], [Write.Forget(entry.Key)], []);
                swept += (await context.Storage.CommitAsync(commit, cancellation).ConfigureAwait(false)).IsCommitted ? 1 : 0;
            }
        }
        while (due.Length == PageSize);

        return swept;
    }

    /// <summary>Removes the records of a content that its table no longer has, page by page: nobody looks for them any more.</summary>
    private async ValueTask ForgetRecordsAsync(string ns, string prefix, CancellationToken cancellation)
    {
        ScanPage page;
        do
        {
            page = await context.Storage.ScanAsync(ns, new(KeyKind.Record, prefix, null, PageSize), cancellation).ConfigureAwait(false);
            if (!page.Entries.IsEmpty)
            {
                var records = page.Entries.Select(entry => Write.Forget(new(KeyKind.Record, entry.Id)));
                await context.Storage.CommitAsync(new(ns, [], [.. records], []), cancellation).ConfigureAwait(false);
            }
        }
        while (page.Next is not null);
    }
}
