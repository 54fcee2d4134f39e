using System.Collections.Immutable;

namespace StateStore.Storage;

/// <summary>
/// One atomic step within one namespace. If every check holds, the store makes all writes and appends all events; otherwise it changes nothing.
/// </summary>
/// <remarks>A namespace is the unit because a Redis Cluster keeps the keys of one namespace in one slot.</remarks>
/// <param name="Namespace">The namespace of all checks, writes and events.</param>
/// <param name="Checks">The versions that the entries must have at the moment of the commit; at most one check for each key.</param>
/// <param name="Writes">The new contents of entries; at most one write for each key.</param>
/// <param name="Events">The events to append to the log, in this order.</param>
public sealed record Commit(
    string Namespace, ImmutableArray<Check> Checks, ImmutableArray<Write> Writes, ImmutableArray<Event> Events)
{
    /// <summary>The log that the events are appended to, except those that name another one (<see cref="Event.Log"/>).</summary>
    public LogKind Log { get; init; }

    /// <summary>
    /// The quota of the namespace; null = no quota. After the checks the store compares it with the present counts and the growth by the writes.
    /// </summary>
    public NamespaceQuota? Quota { get; init; }

    /// <summary>
    /// Records that this commit takes out of use and that the sweep removes later. They reduce the growth that is compared with the quota, not the
    /// count.
    /// </summary>
    public EntryTotal Released { get; init; }

    /// <summary>
    /// Whether the store only finds out whether it would make the commit. It answers as for the commit, without positions, and changes nothing.
    /// </summary>
    public bool IsDryRun { get; init; }

    /// <summary>The log that the events are appended to, with its namespace.</summary>
    public LogKey LogKey => new(Namespace, Log);
}

/// <summary>The version that an entry must have: exactly the one that a load returned, also for a missing entry.</summary>
public readonly record struct Check(EntityKey Key, EntityVersion Version);

/// <summary>A change, as the log reports it.</summary>
/// <param name="Payload">The bytes that readers of the log get. They belong to the caller and must not change afterwards.</param>
/// <param name="Subject">
/// The conversation or key that also gets the event into its history. The same commit must put or delete it, and append to
/// the log of its kind (<see cref="KindProperties.History"/>). Null = the event stands in the log
/// alone. The newest events of each entry, up to <see cref="StorageOptions.HistoryLengthOf"/>, stay until the entry is forgotten, even after the log
/// is trimmed.
/// </param>
public readonly record struct Event(ReadOnlyMemory<byte> Payload, EntityKey? Subject = null)
{
    /// <summary>The log that the event is appended to, if it differs from <see cref="Commit.Log"/>; such an event has no subject. Null = that log.</summary>
    public LogKind? Log { get; init; }
}

/// <summary>The state in which a write leaves an entry.</summary>
public enum WriteAction
{
    /// <summary>The entry has the value and the version of the write.</summary>
    Put,

    /// <summary>The entry is missing but keeps the version, so a later entry of this key gets a greater version.</summary>
    Delete,

    /// <summary>The entry is as if it had never existed; its history is removed too.</summary>
    Forget,
}

/// <summary>The change of one entry.</summary>
public sealed record Write
{
    private Write(WriteAction action, EntityKey key, EntityVersion version)
    {
        Action = action;
        Key = key;
        Version = version;
    }

    /// <summary>The state in which the write leaves the entry.</summary>
    public WriteAction Action { get; }

    /// <summary>The key of the entry.</summary>
    public EntityKey Key { get; }

    /// <summary>The version of the entry after the write, greater than any earlier one; 0 for <see cref="WriteAction.Forget"/>.</summary>
    public EntityVersion Version { get; }

    /// <summary>The new content of the entry. The bytes belong to the caller and must not change afterwards.</summary>
    public ReadOnlyMemory<byte> Value { get; private init; }

    /// <summary>
    /// The time from which <see cref="IStateStorage.ScanDueAsync"/> returns the entry; null = never. Each write replaces the earlier due time.
    /// </summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The index term (a conversation's state) that the entry loses by this write; null = it loses none.</summary>
    public string? FormerTerm { get; init; }

    /// <summary>The index term that the entry gains by this write; null = it gains none. Both terms are null if the term stays the same.</summary>
    public string? Term { get; init; }

    /// <summary>
    /// The time at which the entry loses or gains its term, for kinds with <see cref="KindProperties.HasTermTimes"/>; null = unknown, which counts as
    /// the Unix epoch. An entry that gains the term that it already has, without losing it, keeps its time.
    /// </summary>
    public DateTimeOffset? TermAt { get; init; }

    /// <summary>Makes a write that gives an entry a value.</summary>
    public static Write Put(
        EntityKey key, EntityVersion version, ReadOnlyMemory<byte> value, DateTimeOffset? due = null, string? formerTerm = null, string? term = null) =>
        new(WriteAction.Put, key, version) { Value = value, Due = due, FormerTerm = formerTerm, Term = term };

    /// <summary>Makes a write that deletes an entry and keeps its version.</summary>
    public static Write Delete(EntityKey key, EntityVersion version, DateTimeOffset? due = null, string? formerTerm = null) =>
        new(WriteAction.Delete, key, version) { Due = due, FormerTerm = formerTerm };

    /// <summary>Makes a write that removes an entry and its history.</summary>
    public static Write Forget(EntityKey key) => new(WriteAction.Forget, key, EntityVersion.None);
}

/// <summary>The result of a commit: the positions of its events, or the reason why the store changed nothing.</summary>
public readonly struct CommitResult
{
    private CommitResult(ImmutableArray<LogPosition> positions, Check? failed, EntityVersion current, QuotaExcess? full)
    {
        Positions = positions;
        Failed = failed;
        Current = current;
        Full = full;
    }

    /// <summary>Whether the commit was made. If not, nothing was changed.</summary>
    public bool IsCommitted => Failed is null && Full is null && !IsBeingDeleted && !IsOneTooMany;

    /// <summary>Nothing was changed: the commit would exceed <see cref="StorageOptions.MaxNamespaces"/>.</summary>
    public bool IsOneTooMany { get; private init; }

    /// <summary>
    /// Nothing was changed: the namespace was deleted, and its former content is not removed yet (<see cref="IStateStorage.DeleteNamespaceAsync"/>).
    /// </summary>
    public bool IsBeingDeleted { get; private init; }

    /// <summary>The positions of the events, in their order; default if nothing was committed.</summary>
    public ImmutableArray<LogPosition> Positions { get; }

    /// <summary>The first check that did not hold; null if all did.</summary>
    public Check? Failed { get; }

    /// <summary>The version that the entry of the failed check has.</summary>
    public EntityVersion Current { get; }

    /// <summary>The exceeded quota if all checks held but the commit did not fit <see cref="Commit.Quota"/>; otherwise null.</summary>
    public QuotaExcess? Full { get; }

    /// <summary>The commit was made.</summary>
    public static CommitResult Committed(ImmutableArray<LogPosition> positions) => new(positions, null, default, null);

    /// <summary>A check did not hold.</summary>
    public static CommitResult Conflict(Check failed, EntityVersion current) => new(default, failed, current, null);

    /// <summary><see cref="Commit.Quota"/> does not allow the commit.</summary>
    public static CommitResult NoRoom(QuotaExcess excess) => new(default, null, default, excess);

    /// <summary>The store already holds <see cref="StorageOptions.MaxNamespaces"/> namespaces.</summary>
    public static CommitResult OneTooMany() => new(default, null, default, null) { IsOneTooMany = true };

    /// <summary>The namespace was deleted, and its former content is not removed yet.</summary>
    public static CommitResult BeingDeleted() => new(default, null, default, null) { IsBeingDeleted = true };
}
