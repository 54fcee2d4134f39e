using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>
/// Deals with entries whose due time has come. Any number of processes may sweep the same store: each commit checks the versions it
/// deals with, so exactly one of them does.
/// </summary>
internal sealed class Sweeper(EngineContext context, LocalKeys keys, LocalConversations conversations)
{
    private const int PageSize = 500;

    /// <summary>Pages dealt with side by side: while the store makes the commit of one, another is decided.</summary>
    private const int Pages = 4;

    /// <summary>Conversations of a page that expire at the same time: each is loaded with its data.</summary>
    private const int Conversations = 32;

    private readonly KeyExpiry _keys = new(context, keys);

    /// <summary>Waits until there is something to do, and does it.</summary>
    public async ValueTask SweepNextAsync(CancellationToken cancellation)
    {
        if (await context.Schedule.WaitAsync(cancellation).ConfigureAwait(false) is not { } namespaces)
        {
            await SweepAsync(cancellation).ConfigureAwait(false);
            return;
        }

        foreach (var ns in namespaces)
        {
            await SweepNamespaceAsync(ns, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sweeps the namespaces that have something due, notes those that will have something before the next round, and goes on with deletions that others have
    /// begun. Returns how many entries it dealt with.
    /// </summary>
    public async ValueTask<int> SweepAsync(CancellationToken cancellation)
    {
        foreach (var ns in await context.Storage.ListDeletedNamespacesAsync(PageSize, cancellation).ConfigureAwait(false))
        {
            context.Deletions.Add(ns);
        }

        int swept = 0, dealt;
        do
        {
            dealt = 0;
            foreach (var ns in await context.Storage.ListDueNamespacesAsync(context.Clock.GetUtcNow(), PageSize, cancellation).ConfigureAwait(false))
            {
                dealt += await SweepNamespaceAsync(ns, cancellation).ConfigureAwait(false);
            }

            swept += dealt;
        }
        while (dealt > 0);

        foreach (var ns in await context.Storage.ListDueNamespacesAsync(context.Schedule.NextRound, PageSize, cancellation).ConfigureAwait(false))
        {
            await IsMoreDueAsync(ns, 0, cancellation).ConfigureAwait(false);
        }

        return swept;
    }

    private async ValueTask<int> SweepNamespaceAsync(string ns, CancellationToken cancellation)
    {
        var swept = 0;
        while (true)
        {
            var due = await context.Storage.ScanDueAsync(ns, context.Clock.GetUtcNow(), Pages * PageSize, cancellation).ConfigureAwait(false);
            var dealt = await Task.WhenAll(due.Chunk(PageSize).Select(page => DealWithAsync(ns, page, cancellation))).ConfigureAwait(false);
            var count = dealt.Sum();
            swept += count;

            // Less than was asked for may be found though more is due. Where nothing could be dealt with, the next round tries again.
            var isMore = due.Length == Pages * PageSize || await IsMoreDueAsync(ns, count == 0 ? due.Length : 0, cancellation).ConfigureAwait(false);
            if (count == 0 || !isMore)
            {
                return swept;
            }
        }
    }

    /// <summary>Whether something is due by now. What is due next, before the next round, is noted.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="left">So many are due and could not be dealt with.</param>
    /// <param name="cancellation">Ends it.</param>
    private async ValueTask<bool> IsMoreDueAsync(string ns, int left, CancellationToken cancellation)
    {
        var now = context.Clock.GetUtcNow();
        var horizon = context.Schedule.NextRound;
        var next = await context.Storage.ScanDueAsync(ns, horizon > now ? horizon : now, left + 1, cancellation).ConfigureAwait(false);
        if (next.IsEmpty)
        {
            return false;
        }

        if (next[^1].Due > now)
        {
            context.Schedule.Note(ns, next[^1].Due);
        }

        return next[0].Due <= now;
    }

    private async Task<int> DealWithAsync(string ns, DueEntry[] due, CancellationToken cancellation)
    {
        foreach (var remains in due.Where(entry => entry.Key.Kind == KeyKind.TableRemains))
        {
            await ForgetRecordsAsync(ns, remains.Key.Id, cancellation).ConfigureAwait(false);
            await ForgetRecordsAsync(ns, RecordKey.IndexPrefix(remains.Key.Id), cancellation).ConfigureAwait(false);
        }

        return await _keys.ExpireAsync(ns, Living(due, KeyKind.Key), cancellation).ConfigureAwait(false)
            + await ExpireConversationsAsync(ns, Living(due, KeyKind.Conversation), cancellation).ConfigureAwait(false)
            + await ForgetAsync(ns, [.. due.Where(entry => !Lives(entry))], cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether it has a value to lose, with an event. What is left of others is only to be removed.</summary>
    private static bool Lives(DueEntry entry) => entry.HasValue && entry.Key.Kind is (KeyKind.Key or KeyKind.Conversation);

    private static ImmutableArray<DueEntry> Living(DueEntry[] due, KeyKind kind) => [.. due.Where(entry => entry.Key.Kind == kind && Lives(entry))];

    /// <summary>Conversations expire side by side, so that they share what a commit costs.</summary>
    private async ValueTask<int> ExpireConversationsAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        var count = 0;
        foreach (var part in due.Chunk(Conversations))
        {
            var ended = await Task.WhenAll(part.Select(entry => conversations.ExpireAsync(ns, entry.Key.Id, cancellation).AsTask())).ConfigureAwait(false);
            count += ended.FirstOrDefault(result => result.Error is { Code: not ErrorCode.NamespaceDeleting }).Error is { } error
                ? throw new StorageUnavailableException(error.Message)
                : ended.Count(result => result is { IsOk: true, Value: true });
        }

        return count;
    }

    /// <summary>Removes what is left of entries, together; where one of them has changed meanwhile, one by one.</summary>
    private async ValueTask<int> ForgetAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        if (due.IsEmpty || await TryForgetAsync(ns, due, cancellation).ConfigureAwait(false))
        {
            return due.Length;
        }

        var swept = 0;
        foreach (var entry in due)
        {
            // A conflict means that somebody else has dealt with it, or that it lives again.
            swept += await TryForgetAsync(ns, [entry], cancellation).ConfigureAwait(false) ? 1 : 0;
        }

        return swept;
    }

    private async ValueTask<bool> TryForgetAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        var commit = new Commit(ns, [.. due.Select(entry => new Check(entry.Key, entry.Version))], [.. due.Select(entry => Write.Forget(entry.Key))], []);
        return (await context.Storage.CommitAsync(commit, cancellation).ConfigureAwait(false)).IsCommitted;
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
