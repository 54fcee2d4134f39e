using System.Collections.Concurrent;
using System.Collections.Immutable;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Tests.Broken;

/// <summary>Keeps one kind of entry when a namespace is deleted.</summary>
internal sealed class KeepsAnswersOfTheDeleted(IStateStorage inner) : StorageDecorator(inner)
{
    private readonly ConcurrentDictionary<(string, EntityKey), StoredEntry> _answers = new();

    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var result = await base.CommitAsync(commit, cancellation);
        foreach (var write in commit.Writes.Where(write => result.IsCommitted && write.Key.Kind == KeyKind.Idempotency))
        {
            _answers[(commit.Namespace, write.Key)] = new(write.Version, write.Value);
        }

        return result;
    }

    public override async ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) =>
        _answers.TryGetValue((ns, key), out var answer) ? answer : await base.LoadAsync(ns, key, cancellation);
}

/// <summary>Lets a check of version 0 hold for every missing entry, even in a recreated namespace.</summary>
internal sealed class BeginsVersionsAnew(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var checks = ImmutableArray.CreateBuilder<Check>();
        foreach (var check in commit.Checks)
        {
            var entry = await LoadAsync(commit.Namespace, check.Key, cancellation);
            checks.Add(check.Version == EntityVersion.None && entry.Value is null ? check with { Version = entry.Version } : check);
        }

        return await base.CommitAsync(commit with { Checks = checks.ToImmutable() }, cancellation);
    }
}

/// <summary>Does not report to followers of a log that its events were deleted.</summary>
internal sealed class DeletesInSilence(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
        await base.ReadLogAsync(log, after, page, cancellation) with { IsTrimmed = false };
}

/// <summary>Notes the first due time of a namespace and never changes it.</summary>
internal sealed class KeepsTheFirstDueTimeOfANamespace(IStateStorage inner) : StorageDecorator(inner)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _due = new();

    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        foreach (var write in commit.Writes)
        {
            _ = write.Due is { } due && _due.TryAdd(commit.Namespace, due);
        }

        return base.CommitAsync(commit, cancellation);
    }

    public override ValueTask<ImmutableArray<string>> ListDueNamespacesAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        new([.. _due.Where(pair => pair.Value <= until).OrderBy(pair => pair.Value).Select(pair => pair.Key).Take(limit)]);
}
