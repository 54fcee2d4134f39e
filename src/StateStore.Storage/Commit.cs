using System.Collections.Immutable;

namespace StateStore.Storage;

/// <summary>
/// One atomic step within one namespace: if every check holds, all writes are made and all events appended; otherwise nothing is.
/// A namespace is the unit because on a Redis Cluster it is what lies in one slot.
/// </summary>
/// <param name="Namespace">Where all of it happens.</param>
/// <param name="Checks">What must be true at the moment of the commit. At most one for each key.</param>
/// <param name="Writes">What becomes of entries. At most one for each key.</param>
/// <param name="Events">What to append to the log, in this order.</param>
public sealed record Commit(
    string Namespace, ImmutableArray<Check> Checks, ImmutableArray<Write> Writes, ImmutableArray<Event> Events)
{
    /// <summary>The log that the events are appended to.</summary>
    public LogKind Log { get; init; }

    /// <summary>Once its checks hold, the commit is made only if the keys of the namespace have room for it; null = nobody asks.</summary>
    public KeyGrowth? Growth { get; init; }

    public LogKey LogKey => new(Namespace, Log);
}

/// <summary>The entry must be at this version: exactly the one that a load gave, also for one that is missing.</summary>
public readonly record struct Check(EntityKey Key, EntityVersion Version);

/// <summary>Something that happened.</summary>
/// <param name="Payload">What readers of the log get. The bytes are the caller's and must not change afterwards.</param>
/// <param name="Subject">
/// The conversation or key whose history it joins as well, one that the same commit puts or deletes; null = it stands in the log alone. Of each entry
/// the newest events, up to <see cref="StorageOptions.HistoryLengthOf"/>, stay until the entry is forgotten, whatever the log keeps.
/// </param>
public readonly record struct Event(ReadOnlyMemory<byte> Payload, EntityKey? Subject = null);

/// <summary>How a write leaves an entry.</summary>
public enum WriteAction
{
    /// <summary>It has the value and the version.</summary>
    Put,

    /// <summary>It is missing but keeps the version, so that it can't come back under an old one.</summary>
    Delete,

    /// <summary>It is as if it had never been; its history goes too.</summary>
    Forget,
}

/// <summary>What becomes of one entry.</summary>
public sealed record Write
{
    private Write(WriteAction action, EntityKey key, EntityVersion version)
    {
        Action = action;
        Key = key;
        Version = version;
    }

    public WriteAction Action { get; }

    public EntityKey Key { get; }

    /// <summary>The version it has from now on, greater than any before; 0 when forgotten.</summary>
    public EntityVersion Version { get; }

    /// <summary>Its content; the bytes are the caller's and must not change afterwards.</summary>
    public ReadOnlyMemory<byte> Value { get; private init; }

    /// <summary>When the entry wants attention (<see cref="IStateStorage.ScanDueAsync"/>); null = never. Each write sets it anew.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The index term it had before (a conversation's state) and has no longer; null = none to remove.</summary>
    public string? FormerTerm { get; init; }

    /// <summary>The index term it has from now on; null = none to add. Leave both null where the term stays the same.</summary>
    public string? Term { get; init; }

    public static Write Put(
        EntityKey key, EntityVersion version, ReadOnlyMemory<byte> value, DateTimeOffset? due = null, string? formerTerm = null, string? term = null) =>
        new(WriteAction.Put, key, version) { Value = value, Due = due, FormerTerm = formerTerm, Term = term };

    public static Write Delete(EntityKey key, EntityVersion version, DateTimeOffset? due = null, string? formerTerm = null) =>
        new(WriteAction.Delete, key, version) { Due = due, FormerTerm = formerTerm };

    public static Write Forget(EntityKey key) => new(WriteAction.Forget, key, EntityVersion.None);
}

/// <summary>
/// How a commit ended: made, with the positions of its events, or not: with the check that failed, because there is no room, or because the namespace is being deleted.
/// </summary>
public readonly struct CommitResult
{
    private CommitResult(ImmutableArray<LogPosition> positions, Check? failed, EntityVersion current, KeyUsage? full)
    {
        Positions = positions;
        Failed = failed;
        Current = current;
        Full = full;
    }

    public bool IsCommitted => Failed is null && Full is null && !IsBeingDeleted && !IsOneTooMany;

    /// <summary>Nothing was changed: it would have made one namespace more than there may be (<see cref="StorageOptions.MaxNamespaces"/>).</summary>
    public bool IsOneTooMany { get; private init; }

    /// <summary>Nothing was changed: the namespace is deleted, and what it held has not been removed yet (<see cref="IStateStorage.DeleteNamespaceAsync"/>).</summary>
    public bool IsBeingDeleted { get; private init; }

    /// <summary>Where the events stand, in their order; default when not committed.</summary>
    public ImmutableArray<LogPosition> Positions { get; }

    /// <summary>The first check that did not hold.</summary>
    public Check? Failed { get; }

    /// <summary>The version that the failed check met.</summary>
    public EntityVersion Current { get; }

    /// <summary>What the namespace held when all checks were true but <see cref="Commit.Growth"/> did not fit; null = it was not that.</summary>
    public KeyUsage? Full { get; }

    public static CommitResult Committed(ImmutableArray<LogPosition> positions) => new(positions, null, default, null);

    public static CommitResult Conflict(Check failed, EntityVersion current) => new(default, failed, current, null);

    public static CommitResult NoRoom(KeyUsage usage) => new(default, null, default, usage);

    public static CommitResult OneTooMany() => new(default, null, default, null) { IsOneTooMany = true };

    public static CommitResult BeingDeleted() => new(default, null, default, null) { IsBeingDeleted = true };
}
