using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace StateStore.Storage;

/// <summary>
/// One entry as loaded. No value means missing: version 0 if it never was, else the version at which it was deleted.
/// The bytes belong to the store and must not be changed.
/// </summary>
public readonly record struct StoredEntry(EntityVersion Version, ReadOnlyMemory<byte>? Value)
{
    /// <summary>
    /// What the store found where the value should be and can't give as bytes, in words that go to clients: <c>a Redis hash where a string was expected</c>.
    /// Null where nothing is wrong. Such an entry has no value, and a version that a check accepts, so a commit can replace or remove it.
    /// </summary>
    public string? Damage { get; init; }
}

/// <summary>How much one page may hold. It ends before the item that would pass <paramref name="Bytes"/>; its first item always fits.</summary>
/// <param name="Items">At most so many.</param>
/// <param name="Bytes">At most so many bytes of values or payloads. A store keeps no more than that, and one item, in memory.</param>
public readonly record struct PageBound(int Items, long Bytes)
{
    /// <summary>A number alone is a page of so many items and of <see cref="Limits.PageBytes"/>.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The named alternative is the constructor itself.")]
    public static implicit operator PageBound(int items) => new(items, Limits.Default.PageBytes);

    /// <summary>Whether a page of so many items and bytes may take one more item.</summary>
    public bool Fits(int items, long bytes, long more) => items < Items && (items == 0 || bytes + more <= Bytes);
}

/// <summary>Which entries of a kind to list, in the order of the id's UTF-8 bytes.</summary>
/// <param name="Kind">Conversations, tables, records or keys.</param>
/// <param name="Prefix">Only ids that begin with this; empty = all.</param>
/// <param name="After">Only ids greater than this; null = from the first.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Term">Only entries with this index term; null = all.</param>
public readonly record struct ScanQuery(KeyKind Kind, string Prefix, string? After, int Limit, string? Term = null)
{
    /// <summary>From the last id downwards; then <see cref="After"/> asks for ids less than it.</summary>
    public bool IsDescending { get; init; }

    /// <summary>At most so many bytes of values, and one entry in any case: the page is shorter then, and <see cref="ScanPage.Next"/> goes on.</summary>
    public long Bytes { get; init; } = Limits.Default.PageBytes;

    /// <summary>The bound of the page.</summary>
    public PageBound Bound => new(Limit, Bytes);

    /// <summary>Nobody looks at the ids, so a store that would have to make them may leave them empty: of thousands of rows they are a quarter of the cost.</summary>
    public bool IsOfValues { get; init; }
}

/// <summary>Entries with their values, missing ones left out.</summary>
/// <param name="Entries">In order; fewer than the limit does not mean the end.</param>
/// <param name="Next">Give it as <see cref="ScanQuery.After"/> to go on; null at the end.</param>
public readonly record struct ScanPage(ImmutableArray<ScannedEntry> Entries, string? Next);

/// <summary>One entry found by a scan; its id may be empty where <see cref="ScanQuery.IsOfValues"/>.</summary>
public readonly record struct ScannedEntry(string Id, EntityVersion Version, ReadOnlyMemory<byte> Value)
{
    /// <summary>As <see cref="StoredEntry.Damage"/>; then the value is empty.</summary>
    public string? Damage { get; init; }
}

/// <summary>An entry whose due time has come.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Version">The version it has, to be checked by the commit that deals with it.</param>
/// <param name="Due">Since when, to the millisecond.</param>
/// <param name="HasValue">Whether there is more of it than its version.</param>
public readonly record struct DueEntry(EntityKey Key, EntityVersion Version, DateTimeOffset Due, bool HasValue);

/// <summary>One event of the log.</summary>
public readonly record struct LogEntry(LogPosition Position, ReadOnlyMemory<byte> Payload);

/// <summary>A stretch of the log, oldest first.</summary>
/// <param name="Entries">The events after the position asked for; fewer than the limit does not mean the end (<paramref name="Tail"/> does).</param>
/// <param name="Tail">The position of the newest event there is; <see cref="LogPosition.Start"/> in a log that never had one.</param>
/// <param name="IsTrimmed">
/// The position asked for and what follows do not join: events between have been trimmed away, or the position lies beyond the tail,
/// that is, in a log that has been lost since. Never for <see cref="LogPosition.Start"/>, which asks for whatever is left. A store that
/// can't tell exactly says true.
/// </param>
public readonly record struct LogPage(ImmutableArray<LogEntry> Entries, LogPosition Tail, bool IsTrimmed);

/// <summary>How far the deletion of a namespace is.</summary>
public enum NamespaceDeletion
{
    /// <summary>It held nothing.</summary>
    Nothing,

    /// <summary>Nothing is left of it: the next commit is the first of its new life.</summary>
    Done,

    /// <summary>No reader finds anything of it, but what it held has to be removed before it can be written to again.</summary>
    Sweeping,
}

/// <summary>How the store is.</summary>
/// <param name="IsReady">It can serve reads and changes now.</param>
/// <param name="Description">
/// One line for an operator: which store, where, and what is worrying; no secrets. Whoever asks the server whether it is ready is told it, so it is in the store's own
/// words: the text of an exception may name anything.
/// </param>
public readonly record struct StorageHealth(bool IsReady, string Description)
{
    /// <summary>
    /// Another number than before: the store may have lost what it held, or hold an earlier state of it, so whoever answers from memory must forget. 0 where that can't happen while
    /// it is open.
    /// </summary>
    public long Life { get; init; }

    /// <summary>How acknowledged changes can get lost as the store is set up, and what to do; null = they can't. For the log, as a warning; it names no secrets.</summary>
    public string? Warning { get; init; }

    /// <summary>What others said of it, such as the text of an exception: for the log only.</summary>
    public string? Details { get; init; }
}
