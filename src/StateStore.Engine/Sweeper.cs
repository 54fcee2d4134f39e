using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>
/// Deals with entries whose due time has come. Any number of processes may sweep the same store: each commit checks the versions it
/// deals with, so exactly one of them does.
/// </summary>
internal sealed class Sweeper(EngineContext context, IKeys keys, LocalConversations conversations)
{
    private const int PageSize = 500;

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
            var found = await context.Storage.ScanDueAsync(ns, horizon > now ? horizon : now, PageSize, cancellation).ConfigureAwait(false);
            var due = found.TakeWhile(entry => entry.Due <= now).ToImmutableArray();
            if (due.Length < found.Length)
            {
                context.Schedule.Note(ns, found[due.Length].Due);
            }

            swept += await DealWithAsync(ns, due, cancellation).ConfigureAwait(false);
            if (due.Length < PageSize)
            {
                return swept;
            }
        }
    }

    private async ValueTask<int> DealWithAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        foreach (var remains in due.Where(entry => entry.Key.Kind == KeyKind.TableRemains))
        {
            await ForgetRecordsAsync(ns, remains.Key.Id, cancellation).ConfigureAwait(false);
            await ForgetRecordsAsync(ns, RecordKey.IndexPrefix(remains.Key.Id), cancellation).ConfigureAwait(false);
        }

        var expired = await LivingAsync(ns, due, cancellation).ConfigureAwait(false);
        await ExpireAsync(ns, expired, cancellation).ConfigureAwait(false);
        return expired.Count + await ForgetAsync(ns, [.. due.Where(entry => !expired.Contains(entry.Key))], cancellation).ConfigureAwait(false);
    }

    /// <summary>The keys and conversations among them that have a value to lose; all others are what is left of something.</summary>
    private async ValueTask<HashSet<EntityKey>> LivingAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        ImmutableArray<EntityKey> candidates = [.. due.Where(entry => entry.Key.Kind is KeyKind.Key or KeyKind.Conversation).Select(entry => entry.Key)];
        var stored = candidates.IsEmpty ? [] : await context.Storage.LoadManyAsync(ns, candidates, cancellation).ConfigureAwait(false);
        return candidates.Where((_, i) => stored[i].Value is not null).ToHashSet();
    }

    /// <summary>Makes those whose time is over expire, with their events: keys together, conversations side by side, so that they share what a commit costs.</summary>
    private async ValueTask ExpireAsync(string ns, HashSet<EntityKey> living, CancellationToken cancellation)
    {
        var ids = living.Where(key => key.Kind == KeyKind.Conversation).Select(key => key.Id);
        var ended = await Task.WhenAll(ids.Select(id => conversations.ExpireAsync(ns, id, cancellation).AsTask())).ConfigureAwait(false);
        var error = ended.FirstOrDefault(result => !result.IsOk).Error;

        ImmutableArray<KeyRequest> requests =
            [.. living.Where(key => key.Kind == KeyKind.Key).Select(key => new KeyRequest(key.Id, new KeyCommand.Expire()))];
        error ??= requests.IsEmpty ? null : (await keys.ChangeAsync(ns, requests, null, cancellation).ConfigureAwait(false)).Error;
        if (error is not null)
        {
            throw new StorageUnavailableException(error.Message);
        }
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
