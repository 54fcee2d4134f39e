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
        while (true)
        {
            // The look goes as far as the next round, to know what comes before it.
            var now = context.Clock.GetUtcNow();
            var horizon = context.Schedule.NextRound;
            var found = await context.Storage.ScanDueAsync(ns, horizon > now ? horizon : now, Pages * PageSize, cancellation).ConfigureAwait(false);
            var due = found.TakeWhile(entry => entry.Due <= now).ToImmutableArray();
            if (due.Length < found.Length)
            {
                context.Schedule.Note(ns, found[due.Length].Due);
            }

            var dealt = await Task.WhenAll(due.Chunk(PageSize).Select(page => DealWithAsync(ns, page, cancellation))).ConfigureAwait(false);
            var count = dealt.Sum();
            swept += count;

            // Less than was asked for may be found though more is due. Where nothing could be dealt with, the next round tries again.
            if (due.Length < found.Length || count == 0)
            {
                return swept;
            }
        }
    }

    private async Task<int> DealWithAsync(string ns, DueEntry[] due, CancellationToken cancellation)
    {
        foreach (var remains in due.Where(entry => entry.Key.Kind == KeyKind.TableRemains))
        {
            await ForgetRecordsAsync(ns, remains.Key.Id, cancellation).ConfigureAwait(false);
            await ForgetRecordsAsync(ns, RecordKey.IndexPrefix(remains.Key.Id), cancellation).ConfigureAwait(false);
        }

        var living = new HashSet<EntityKey>();
        var expired = await ExpireKeysAsync(ns, KeysOf(due, KeyKind.Key), living, cancellation).ConfigureAwait(false)
            + await ExpireConversationsAsync(ns, KeysOf(due, KeyKind.Conversation), living, cancellation).ConfigureAwait(false);
        return expired + await ForgetAsync(ns, [.. due.Where(entry => !living.Contains(entry.Key))], cancellation).ConfigureAwait(false);
    }

    private static ImmutableArray<EntityKey> KeysOf(DueEntry[] due, KeyKind kind) =>
        [.. due.Where(entry => entry.Key.Kind == kind).Select(entry => entry.Key)];

    /// <summary>Makes keys whose time is over expire, together; returns how many did.</summary>
    /// <param name="ns">Their namespace.</param>
    /// <param name="due">Those that are due.</param>
    /// <param name="living">Is told which of them had a value to lose; what is left of the others is only to be removed.</param>
    /// <param name="cancellation">Ends it.</param>
    private async ValueTask<int> ExpireKeysAsync(
        string ns, ImmutableArray<EntityKey> due, HashSet<EntityKey> living, CancellationToken cancellation)
    {
        if (due.IsEmpty)
        {
            return 0;
        }

        var ended = await keys.ExpireAsync(ns, ImmutableArray.CreateRange(due, key => key.Id), cancellation).ConfigureAwait(false);
        if (!ended.TryGet(out var outcomes, out var error))
        {
            throw new StorageUnavailableException(error.Message);
        }

        living.UnionWith(due.Where((_, i) => outcomes[i].Type is not null || outcomes[i].Entry is not null));
        return outcomes.Count(outcome => outcome.Type is not null);
    }

    /// <summary>As with keys; but conversations expire side by side, so that they share what a commit costs.</summary>
    private async ValueTask<int> ExpireConversationsAsync(
        string ns, ImmutableArray<EntityKey> due, HashSet<EntityKey> living, CancellationToken cancellation)
    {
        var stored = due.IsEmpty ? [] : await context.Storage.LoadManyAsync(ns, due, cancellation).ConfigureAwait(false);
        ImmutableArray<EntityKey> candidates = [.. due.Where((_, i) => stored[i].Value is not null)];
        living.UnionWith(candidates);
        var ended = await Task.WhenAll(candidates.Select(key => conversations.ExpireAsync(ns, key.Id, cancellation).AsTask())).ConfigureAwait(false);
        return ended.FirstOrDefault(result => !result.IsOk).Error is { } error
            ? throw new StorageUnavailableException(error.Message)
            : ended.Count(result => result.Value);
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
