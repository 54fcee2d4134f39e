using System.Collections.Concurrent;
using System.Collections.Immutable;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Tests.Broken;

/// <summary>Changes each write before it passes it on.</summary>
internal abstract class RewritingStorage(IStateStorage inner) : StorageDecorator(inner)
{
    protected abstract Write Rewrite(Write write);

    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Writes = [.. commit.Writes.Select(Rewrite)] }, cancellation);
}

internal sealed class ForgetsTheTombstone(IStateStorage inner) : RewritingStorage(inner)
{
    protected override Write Rewrite(Write write) =>
        write.Action == WriteAction.Delete ? Write.Forget(write.Key) with { FormerTerm = write.FormerTerm } : write;
}

internal sealed class KeepsTheFormerTerm(IStateStorage inner) : RewritingStorage(inner)
{
    protected override Write Rewrite(Write write) => write.Action == WriteAction.Put ? write with { FormerTerm = null } : write;
}

internal sealed class ForgetsTheTimeOfATerm(IStateStorage inner) : RewritingStorage(inner)
{
    protected override Write Rewrite(Write write) => write with { TermAt = null };
}

internal sealed class BeginsTheAgeAnewWithEachWrite(IStateStorage inner) : RewritingStorage(inner)
{
    private readonly ConcurrentDictionary<EntityKey, string?> _terms = new();

    protected override Write Rewrite(Write write)
    {
        var term = _terms.AddOrUpdate(write.Key, write.Term, (_, former) => write.Term ?? former);
        return write.Action == WriteAction.Put ? write with { FormerTerm = term, Term = term } : write;
    }
}

/// <summary>Makes the writes of each commit twice, so that a move into a term counts as two.</summary>
internal sealed class CountsEachMoveTwice(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var result = await base.CommitAsync(commit, cancellation);
        if (result.IsCommitted && !commit.IsDryRun)
        {
            await base.CommitAsync(commit with { Checks = [], Events = [], Writes = [.. commit.Writes.Select(Again)] }, cancellation);
        }

        return result;
    }

    private static Write Again(Write write) => write.Term is null ? write : write with { FormerTerm = write.Term };
}

internal sealed class KeepsTheFormerDueTime(IStateStorage inner) : RewritingStorage(inner)
{
    private readonly ConcurrentDictionary<EntityKey, DateTimeOffset?> _due = new();

    protected override Write Rewrite(Write write) => write with { Due = _due.AddOrUpdate(write.Key, write.Due, (_, former) => write.Due ?? former) };
}

/// <summary>Loads the entries of one call one by one, and lets a pending commit run between them.</summary>
internal sealed class LoadsOneAfterTheOther(IStateStorage inner) : StorageDecorator(inner)
{
    private int _commits;

    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _commits);
        return base.CommitAsync(commit, cancellation);
    }

    public override async ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(
        string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation)
    {
        var entries = ImmutableArray.CreateBuilder<StoredEntry>();
        foreach (var key in keys)
        {
            entries.Add(await LoadAsync(ns, key, cancellation));
            await Interleaving.UntilChangedAsync(() => Volatile.Read(ref _commits));
        }

        return entries.ToImmutable();
    }
}

internal sealed class AnswersFromAStaleCache(IStateStorage inner) : StorageDecorator(inner)
{
    private readonly ConcurrentDictionary<(string, EntityKey), StoredEntry> _cache = new();

    public override async ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) =>
        _cache.GetOrAdd((ns, key), await base.LoadAsync(ns, key, cancellation));
}

/// <summary>Makes one load for all callers at the same time, and gives each caller the entry of the last one.</summary>
internal sealed class MixesUpThoseWhoLoad(IStateStorage inner) : StorageDecorator(inner)
{
    private EntityKey _last;
    private int _asked;

    public override async ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation)
    {
        _last = key;
        Interlocked.Increment(ref _asked);
        await Interleaving.UntilChangedAsync(() => Volatile.Read(ref _asked));
        return await base.LoadAsync(ns, _last, cancellation);
    }
}

internal sealed class CutsNamespacesAtTheColon(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) =>
        base.LoadAsync(Cut(ns), key, cancellation);

    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Namespace = Cut(commit.Namespace) }, cancellation);

    private static string Cut(string ns) => ns.Split(':')[0];
}

/// <summary>Ends a name at its first NUL, as C does.</summary>
internal sealed class CutsNamesAtTheNul(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) =>
        base.LoadAsync(ns, key with { Id = Cut(key.Id) }, cancellation);

    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) => base.CommitAsync(
        commit with { Writes = [.. commit.Writes.Select(write => Write.Put(write.Key with { Id = Cut(write.Key.Id) }, write.Version, write.Value))] }, cancellation);

    private static string Cut(string name) => name.Split('\0')[0];
}

/// <summary>Describes a namespace without its inboxes.</summary>
internal sealed class CountsNoInboxes(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<NamespaceContents> DescribeNamespaceAsync(string ns, CancellationToken cancellation) =>
        (await base.DescribeNamespaceAsync(ns, cancellation)).Note(EntryCount.Inboxes, default);
}

internal sealed class CountsWhatIsGone(IStateStorage inner) : StorageDecorator(inner)
{
    private long _most;

    public override async ValueTask<NamespaceContents> DescribeNamespaceAsync(string ns, CancellationToken cancellation)
    {
        var info = await base.DescribeNamespaceAsync(ns, cancellation);
        _most = Math.Max(_most, info.Of(EntryCount.Keys).Entries);
        return new NamespaceContents(ns)
            .Note(EntryCount.Conversations, info.Of(EntryCount.Conversations))
            .Note(EntryCount.Keys, info.Of(EntryCount.Keys) with { Entries = _most })
            .Note(LogKind.Conversation, info.Of(LogKind.Conversation))
            .Note(LogKind.Table, info.Of(LogKind.Table))
            .Note(LogKind.Key, info.Of(LogKind.Key))
            .Note(LogKind.Audit, info.Of(LogKind.Audit));
    }
}
