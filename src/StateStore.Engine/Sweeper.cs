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

    /// <summary>Entries that a sweep of one namespace passes over because they can't be dealt with; beyond that it ends until the next round.</summary>
    private const int MaxLeft = 10_000;

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

        await context.Meter.Sweeps.MeasureAsync(() => SweepNamespacesAsync(namespaces, cancellation)).ConfigureAwait(false);
    }

    /// <summary>
    /// Sweeps the namespaces that have something due, notes those that will have something before the next round, and goes on with deletions that others have
    /// begun. Returns how many entries it dealt with.
    /// </summary>
    public ValueTask<int> SweepAsync(CancellationToken cancellation) => context.Meter.Sweeps.MeasureAsync(() => SweepAllAsync(cancellation));

    private async ValueTask<int> SweepNamespacesAsync(ImmutableArray<string> namespaces, CancellationToken cancellation)
    {
        var swept = 0;
        foreach (var ns in namespaces)
        {
            swept += await TrySweepNamespaceAsync(ns, cancellation).ConfigureAwait(false);
        }

        return swept;
    }

    private async ValueTask<int> SweepAllAsync(CancellationToken cancellation)
    {
        foreach (var ns in await context.Storage.ListDeletedNamespacesAsync(PageSize, cancellation).ConfigureAwait(false))
        {
            context.Deletions.Add(ns);
        }

        int swept = 0, dealt;
        var stuck = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            // Namespaces with something that can't be dealt with stay in front of the others, and are passed over.
            dealt = 0;
            foreach (var ns in await ListDueAsync(context.Clock.GetUtcNow(), stuck, cancellation).ConfigureAwait(false))
            {
                var count = await TrySweepNamespaceAsync(ns, cancellation).ConfigureAwait(false);
                dealt += count;
                if (count == 0)
                {
                    stuck.Add(ns);
                }
            }

            swept += dealt;
        }
        while (dealt > 0 && stuck.Count <= MaxLeft);

        foreach (var ns in await ListDueAsync(context.Schedule.NextRound, stuck, cancellation).ConfigureAwait(false))
        {
            // What came due since the look at what is due now would wait for the next round.
            if (await TryAsync(ns, () => IsMoreDueAsync(ns, [], cancellation)).ConfigureAwait(false) == true)
            {
                context.Schedule.Note(ns, context.Clock.GetUtcNow());
            }
        }

        return swept;
    }

    private async ValueTask<ImmutableArray<string>> ListDueAsync(DateTimeOffset until, HashSet<string> passedOver, CancellationToken cancellation)
    {
        var due = await context.Storage.ListDueNamespacesAsync(until, PageSize + passedOver.Count, cancellation).ConfigureAwait(false);
        return passedOver.Count == 0 ? due : due.RemoveAll(passedOver.Contains);
    }

    /// <summary>What goes wrong in one namespace does not end the sweep of the others, as long as the store is there.</summary>
    private async ValueTask<int> TrySweepNamespaceAsync(string ns, CancellationToken cancellation)
    {
        try
        {
            return await SweepNamespaceAsync(ns, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfData(e))
        {
            PassOver(ns, e);
            return 0;
        }
    }

    private async ValueTask<int> SweepNamespaceAsync(string ns, CancellationToken cancellation)
    {
        var swept = 0;
        var left = new HashSet<DueEntry>();
        while (true)
        {
            // The earliest come first: those that could not be dealt with are passed over, so that they keep nothing behind them from its end.
            var limit = left.Count + (Pages * PageSize);
            var due = await context.Storage.ScanDueAsync(ns, context.Clock.GetUtcNow(), limit, cancellation).ConfigureAwait(false);
            var pages = due.Where(entry => !left.Contains(entry)).Chunk(PageSize).ToList();
            var dealt = await Task.WhenAll(pages.Select(page => DealWithAsync(ns, page, cancellation))).ConfigureAwait(false);
            swept += dealt.Sum();
            left.UnionWith(pages.Where((page, i) => dealt[i] < page.Length).SelectMany(page => page));

            // Less than was asked for may be found though more is due.
            var isMore = due.Length == limit || await IsMoreDueAsync(ns, left, cancellation).ConfigureAwait(false);
            if (!isMore || left.Count > MaxLeft)
            {
                return swept;
            }
        }
    }

    /// <summary>Whether something is due by now. What is due next, before the next round, is noted.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="left">What is due and could not be dealt with.</param>
    /// <param name="cancellation">Ends it.</param>
    private async ValueTask<bool> IsMoreDueAsync(string ns, HashSet<DueEntry> left, CancellationToken cancellation)
    {
        var now = context.Clock.GetUtcNow();
        var horizon = context.Schedule.NextRound;
        var due = await context.Storage.ScanDueAsync(ns, horizon > now ? horizon : now, left.Count + 1, cancellation).ConfigureAwait(false);
        var next = due.Where(entry => !left.Contains(entry)).Take(1).ToList();
        if (next.Count > 0 && next[0].Due > now)
        {
            context.Schedule.Note(ns, next[0].Due);
        }

        return next.Count > 0 && next[0].Due <= now;
    }

    private async Task<int> DealWithAsync(string ns, DueEntry[] due, CancellationToken cancellation)
    {
        var unswept = new HashSet<EntityKey>();
        foreach (var remains in due.Where(entry => entry.Key.Kind == KeyKind.TableRemains))
        {
            if (await TryAsync(ns, () => ForgetRecordsAsync(ns, remains.Key.Id, cancellation)).ConfigureAwait(false) is null)
            {
                unswept.Add(remains.Key);
            }
        }

        return await ExpireKeysAsync(ns, Living(due, KeyKind.Key), cancellation).ConfigureAwait(false)
            + await ExpireConversationsAsync(ns, Living(due, KeyKind.Conversation), cancellation).ConfigureAwait(false)
            + await ForgetAsync(ns, [.. due.Where(entry => !Lives(entry) && !unswept.Contains(entry.Key))], cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether it has a value to lose, with an event. What is left of others is only to be removed.</summary>
    private static bool Lives(DueEntry entry) => entry.HasValue && entry.Key.Kind is (KeyKind.Key or KeyKind.Conversation);

    private static ImmutableArray<DueEntry> Living(DueEntry[] due, KeyKind kind) => [.. due.Where(entry => entry.Key.Kind == kind && Lives(entry))];

    /// <summary>Many in one commit; where that fails for what one of them holds, one by one.</summary>
    private async ValueTask<int> ExpireKeysAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        try
        {
            return await _keys.ExpireAsync(ns, due, cancellation).ConfigureAwait(false);
        }
        catch (StorageCorruptException e)
        {
            // That is about the log that all of them share.
            PassOver(ns, e);
            return 0;
        }
        catch (Exception e) when (IsOfData(e))
        {
            PassOver(ns, e);
        }

        var swept = 0;
        foreach (var entry in due)
        {
            swept += await TryAsync(ns, () => _keys.ExpireAsync(ns, [entry], cancellation)).ConfigureAwait(false) ?? 0;
        }

        return swept;
    }

    /// <summary>Conversations expire side by side, so that they share what a commit costs.</summary>
    private async ValueTask<int> ExpireConversationsAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        var count = 0;
        foreach (var part in due.Chunk(Conversations))
        {
            var ended = await Task.WhenAll(part.Select(entry => TryAsync(ns, () => ExpireAsync(ns, entry.Key.Id, cancellation)).AsTask())).ConfigureAwait(false);
            count += ended.Sum() ?? 0;
        }

        return count;
    }

    private async ValueTask<int> ExpireAsync(string ns, string id, CancellationToken cancellation)
    {
        var ended = await conversations.ExpireAsync(ns, id, cancellation).ConfigureAwait(false);
        return ended.TryGet(out var isEnded, out var error) ? (isEnded ? 1 : 0)
            : error.Code == ErrorCode.NamespaceDeleting ? 0
            : error.Code == ErrorCode.StorageUnavailable ? throw new StorageUnavailableException(error.Message)
            : throw new StorageCorruptException(error.Message);
    }

    /// <summary>Removes what is left of entries, together; where one of them has changed meanwhile, one by one.</summary>
    private async ValueTask<int> ForgetAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        if (due.IsEmpty || await TryAsync(ns, () => TryForgetAsync(ns, due, cancellation)).ConfigureAwait(false) == true)
        {
            return due.Length;
        }

        var swept = 0;
        foreach (var entry in due)
        {
            // A conflict means that somebody else has dealt with it, or that it lives again.
            swept += await TryAsync(ns, () => TryForgetAsync(ns, [entry], cancellation)).ConfigureAwait(false) == true ? 1 : 0;
        }

        return swept;
    }

    /// <summary>Null, and a line in the log, where it fails for what the store holds.</summary>
    private async ValueTask<T?> TryAsync<T>(string ns, Func<ValueTask<T>> deal)
        where T : struct
    {
        try
        {
            return await deal().ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfData(e))
        {
            PassOver(ns, e);
            return null;
        }
    }

    /// <summary>Tells the log and the meter of something that the sweep passes over.</summary>
    private void PassOver(string ns, Exception e)
    {
        context.Outages.LogUnswept(ns, e);
        context.Meter.Sweeps.CountFailure();
    }

    /// <summary>It is about what was to be dealt with: the store itself is there, and the sweep is to go on.</summary>
    private static bool IsOfData(Exception e) => e is not (OperationCanceledException or StorageUnavailableException);

    private async ValueTask<bool> TryForgetAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        var commit = new Commit(ns, [.. due.Select(entry => new Check(entry.Key, entry.Version))], [.. due.Select(entry => Write.Forget(entry.Key))], []);
        return (await context.Storage.CommitAsync(commit, cancellation).ConfigureAwait(false)).IsCommitted;
    }

    /// <summary>Removes the records of a content that its table no longer has, and what they were found by, page by page: nobody looks for them any more.</summary>
    private async ValueTask<bool> ForgetRecordsAsync(string ns, string content, CancellationToken cancellation)
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

        return true;
    }
}
