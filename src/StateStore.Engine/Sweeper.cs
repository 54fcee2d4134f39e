using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>
/// Handles entries that are due. Any number of processes may sweep the same store. Each commit checks the versions of its entries, so exactly one
/// process handles an entry.
/// </summary>
internal sealed class Sweeper(EngineContext context, LocalKeys keys, LocalConversations conversations, LocalInbox inbox)
{
    private const int PageSize = 500;

    /// <summary>The number of pages handled in parallel: while the store makes the commit of one, another is decided.</summary>
    private const int Pages = 4;

    /// <summary>
    /// The greatest number of entries that a sweep of one namespace skips because it can't handle them. Beyond it, the sweep ends until the next
    /// round.
    /// </summary>
    private const int MaxLeft = 10_000;

    /// <summary>The number of conversations that are handled in parallel. It is bounded because each is loaded with its data.</summary>
    private const int Conversations = 64;

    private readonly KeyExpiry _keys = new(context, keys);

    /// <summary>
    /// For each namespace the due entries that could not be handled since the last round of all namespaces. They wait for the next one: otherwise each
    /// due entry of the namespace would make all of them be tried again. An entry that changes is another one.
    /// </summary>
    private readonly ConcurrentDictionary<string, HashSet<DueEntry>> _left = new(StringComparer.Ordinal);

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
    /// Sweeps the namespaces with due entries, notes those that will have some before the next round, and continues deletions that other processes
    /// have begun.
    /// </summary>
    /// <returns>The number of entries handled.</returns>
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

        _left.Clear();
        int swept = 0, dealt;
        var stuck = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            // Namespaces with entries that can't be handled stay before the others in the list, and are skipped.
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
            // Entries that came due since the first scan would otherwise wait for the next round.
            if (await TryAsync(ns, () => IsMoreDueAsync(ns, Left(ns), cancellation)).ConfigureAwait(false) == true)
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

    /// <summary>Sweeps a namespace. A failure in it does not end the sweep of the others, unless the store is unavailable.</summary>
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
        var left = Left(ns);
        while (true)
        {
            // The earliest come first. Entries that can't be handled are skipped, so that they do not block later ones.
            var limit = left.Count + (Pages * PageSize);
            var due = await context.Storage.ScanDueAsync(ns, context.Clock.GetUtcNow(), limit, cancellation).ConfigureAwait(false);
            var waiting = due.Where(entry => !left.Contains(entry)).ToLookup(entry => Lives(entry) && entry.Key.Kind is (KeyKind.Conversation or KeyKind.Inbox));
            var pages = waiting[false].Chunk(PageSize).ToList();
            var dealt = await Task.WhenAll(pages.Select(page => DealWithAsync(ns, page, cancellation))).ConfigureAwait(false);
            var unhandled = await HandleEachAsync(ns, [.. waiting[true]], cancellation).ConfigureAwait(false);
            swept += dealt.Sum() + waiting[true].Count() - unhandled.Count;
            left.UnionWith(pages.Where((page, i) => dealt[i] < page.Length).SelectMany(page => page).Concat(unhandled));
            _left[ns] = left;

            // The scan may return fewer entries than the limit although more are due.
            var isMore = due.Length == limit || await IsMoreDueAsync(ns, left, cancellation).ConfigureAwait(false);
            if (!isMore || left.Count > MaxLeft)
            {
                return swept;
            }
        }
    }

    /// <summary>A copy, because sweeps of one namespace may run at the same time.</summary>
    private HashSet<DueEntry> Left(string ns) => _left.TryGetValue(ns, out var left) ? [.. left] : [];

    /// <summary>Whether something is due now. The next entry that is due before the next round is noted.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="left">The due entries that could not be handled.</param>
    /// <param name="cancellation">Ends the reading.</param>
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

        return await ExpireKeysAsync(ns, [.. due.Where(entry => entry.Key.Kind == KeyKind.Key && Lives(entry))], cancellation).ConfigureAwait(false)
            + await ForgetAsync(ns, [.. due.Where(entry => !Lives(entry) && !unswept.Contains(entry.Key))], cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the entry has a value to lose, with an event. Other entries are only removed.</summary>
    private static bool Lives(DueEntry entry) => entry.HasValue && entry.Key.Kind is (KeyKind.Key or KeyKind.Conversation or KeyKind.Inbox);

    /// <summary>Expires keys in one commit. If that fails because of the content of one of them, it expires them one by one.</summary>
    private async ValueTask<int> ExpireKeysAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        try
        {
            return await _keys.ExpireAsync(ns, due, cancellation).ConfigureAwait(false);
        }
        catch (StorageCorruptException e)
        {
            // The error concerns the log that all of them share.
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

    /// <summary>
    /// Expires conversations and turns, and fires timeouts, in parallel, so that they share the cost of a commit. It begins them in the order of their
    /// times, so that an entry that is due earlier waits for at most the ones in progress.
    /// </summary>
    /// <returns>The entries that could not be handled.</returns>
    private async ValueTask<IReadOnlyCollection<DueEntry>> HandleEachAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        var unhandled = new ConcurrentBag<DueEntry>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Conversations, CancellationToken = cancellation };
        await Parallel.ForEachAsync(due, parallel, async (entry, stop) =>
        {
            if (await TryAsync(ns, () => HandleAsync(ns, entry.Key, stop)).ConfigureAwait(false) is null or 0)
            {
                unhandled.Add(entry);
            }
        }).ConfigureAwait(false);
        return unhandled;
    }

    private async ValueTask<int> HandleAsync(string ns, EntityKey key, CancellationToken cancellation)
    {
        var handling = key.Kind == KeyKind.Inbox ? inbox.ExpireAsync(ns, key.Id, cancellation) : conversations.HandleDueAsync(ns, key.Id, cancellation);
        return (await handling.ConfigureAwait(false)).TryGet(out var isHandled, out var error) ? (isHandled ? 1 : 0)
            : error.Code == ErrorCode.NamespaceDeleting ? 0
            : error.Code == ErrorCode.StorageUnavailable ? throw new StorageUnavailableException(error.Message)
            : throw new StorageCorruptException(error.Message);
    }

    /// <summary>Removes the rest of entries in one commit. If one of them has changed meanwhile, it removes them one by one.</summary>
    private async ValueTask<int> ForgetAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        if (due.IsEmpty || await TryAsync(ns, () => TryForgetAsync(ns, due, cancellation)).ConfigureAwait(false) == true)
        {
            return due.Length;
        }

        var swept = 0;
        foreach (var entry in due)
        {
            // A conflict means that another process has handled the entry, or that the entry exists again.
            swept += await TryAsync(ns, () => TryForgetAsync(ns, [entry], cancellation)).ConfigureAwait(false) == true ? 1 : 0;
        }

        return swept;
    }

    /// <summary>Runs an action. If it fails because of stored content, it logs a line and returns null.</summary>
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

    /// <summary>Reports an entry that the sweep skips to the log and the meter.</summary>
    private void PassOver(string ns, Exception e)
    {
        context.Outages.LogUnswept(ns, e);
        context.Meter.Sweeps.CountFailure();
    }

    /// <summary>Whether an exception concerns the entry: then the store itself is available, and the sweep can continue.</summary>
    private static bool IsOfData(Exception e) => e is not (OperationCanceledException or StorageUnavailableException);

    private async ValueTask<bool> TryForgetAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        var commit = new Commit(ns, [.. due.Select(entry => new Check(entry.Key, entry.Version))], [.. due.Select(entry => Write.Forget(entry.Key))], []);
        return (await context.Storage.CommitAsync(commit, cancellation).ConfigureAwait(false)).IsCommitted;
    }

    private async ValueTask<bool> ForgetRecordsAsync(string ns, string content, CancellationToken cancellation)
    {
        await new ReplacedRecords(context, ns).RemoveAsync(content, cancellation).ConfigureAwait(false);
        return true;
    }
}
