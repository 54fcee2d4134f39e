using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace StateStore.Storage;

/// <summary>One entry as loaded. The bytes belong to the store and must not be changed.</summary>
/// <param name="Version">
/// The version; of a missing entry 0 if it never existed, otherwise the version of its deletion or the floor of its namespace.
/// </param>
/// <param name="Value">The content; null = the entry is missing or damaged.</param>
public readonly record struct StoredEntry(EntityVersion Version, ReadOnlyMemory<byte>? Value)
{
    /// <summary>
    /// A description of the wrong content that the store found, in words for clients: <c>a Redis hash where a string was expected</c>. Null = the
    /// entry is not damaged. A damaged entry has no value. Its version passes a check, so a commit can replace or remove the entry.
    /// </summary>
    public string? Damage { get; init; }

    /// <summary>Whether the store holds something under the key, readable or not.</summary>
    public bool IsPresent => Value is not null || Damage is not null;
}

/// <summary>The bound of one page. A page ends before the item that would exceed <paramref name="Bytes"/>; its first item always fits.</summary>
/// <param name="Items">The greatest number of items.</param>
/// <param name="Bytes">
/// The greatest number of bytes of values or payloads. While it reads, a store keeps at most these bytes and one item in memory.
/// </param>
public readonly record struct PageBound(int Items, long Bytes)
{
    /// <summary>A page of this number of items and of <see cref="Limits.PageBytes"/>.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The named alternative is the constructor itself.")]
    public static implicit operator PageBound(int items) => new(items, Limits.Default.PageBytes);

    /// <summary>
    /// Whether a page that holds <paramref name="items"/> items and <paramref name="bytes"/> bytes has room for an item of <paramref name="more"/>
    /// bytes.
    /// </summary>
    public bool Fits(int items, long bytes, long more) => items < Items && (items == 0 || bytes + more <= Bytes);
}

/// <summary>A query for the entries of one kind, in the order of the id's UTF-8 bytes.</summary>
/// <param name="Kind">Conversations, tables, records or keys.</param>
/// <param name="Prefix">The text that the ids begin with; empty = all ids.</param>
/// <param name="After">The id after which the page begins; null = at the first.</param>
/// <param name="Limit">The greatest number of entries.</param>
/// <param name="Term">The index term of the entries; null = all.</param>
public readonly record struct ScanQuery(KeyKind Kind, string Prefix, string? After, int Limit, string? Term = null)
{
    /// <summary>Whether the order is descending. Then the page holds ids less than <see cref="After"/>.</summary>
    public bool IsDescending { get; init; }

    /// <summary>
    /// The greatest number of bytes of values; the first entry always fits. A page that ends for this reason has a <see cref="ScanPage.Next"/>.
    /// </summary>
    public long Bytes { get; init; } = Limits.Default.PageBytes;

    /// <summary>The bound of the page.</summary>
    public PageBound Bound => new(Limit, Bytes);

    /// <summary>
    /// Whether the caller needs values only. Then a store may leave the ids empty if it would have to build them: they are a quarter of the cost of
    /// thousands of rows.
    /// </summary>
    public bool IsOfValues { get; init; }
}

/// <summary>A page of entries with their values; missing entries are left out.</summary>
/// <param name="Entries">The entries in their order; a page shorter than the limit does not mean the end.</param>
/// <param name="Next">The value of <see cref="ScanQuery.After"/> for the next page; null at the end.</param>
public readonly record struct ScanPage(ImmutableArray<ScannedEntry> Entries, string? Next);

/// <summary>One entry of a scan. Its id may be empty if <see cref="ScanQuery.IsOfValues"/> is set.</summary>
public readonly record struct ScannedEntry(string Id, EntityVersion Version, ReadOnlyMemory<byte> Value)
{
    /// <summary>The damage, as in <see cref="StoredEntry.Damage"/>; then the value is empty.</summary>
    public string? Damage { get; init; }

    /// <summary>The entry without its id, as if it had been loaded alone.</summary>
    public StoredEntry Stored => new(Version, Damage is null ? Value : null) { Damage = Damage };
}

/// <summary>An entry that is due.</summary>
/// <param name="Key">The key of the entry.</param>
/// <param name="Version">The version of the entry, for the check of the commit that handles it.</param>
/// <param name="Due">The due time, to the millisecond.</param>
/// <param name="HasValue">Whether the entry has a value; false = only its version is left.</param>
public readonly record struct DueEntry(EntityKey Key, EntityVersion Version, DateTimeOffset Due, bool HasValue);

/// <summary>One event of the log.</summary>
public readonly record struct LogEntry(LogPosition Position, ReadOnlyMemory<byte> Payload);

/// <summary>A stretch of the log, oldest first.</summary>
/// <param name="Entries">
/// The events after the requested position. A page shorter than the limit does not mean the end: a last event at <paramref name="Tail"/> does.
/// </param>
/// <param name="Tail">The position of the newest event; <see cref="LogPosition.Start"/> for a log that never had an event.</param>
/// <param name="IsTrimmed">
/// Whether events after the requested position are missing. Either they have been trimmed, or the position lies beyond the tail because the log was
/// lost since. A store that can't tell exactly returns true. Always false for <see cref="LogPosition.Start"/>, which requests whatever is left.
/// </param>
public readonly record struct LogPage(ImmutableArray<LogEntry> Entries, LogPosition Tail, bool IsTrimmed);

/// <summary>The progress of the deletion of a namespace.</summary>
public enum NamespaceDeletion
{
    /// <summary>The namespace held nothing.</summary>
    Nothing,

    /// <summary>The former content is removed. The next commit begins the namespace anew.</summary>
    Done,

    /// <summary>No reader finds the former content, but the sweep has to remove it before the namespace accepts commits again.</summary>
    Sweeping,
}

/// <summary>The health of a store.</summary>
/// <param name="IsReady">Whether the store can serve reads and changes now.</param>
/// <param name="Description">
/// One line for an operator: the store, its address, and any problem; no secrets. The server shows it to every caller of its readiness check. So it
/// is worded by the store: the text of an exception may name anything.
/// </param>
public readonly record struct StorageHealth(bool IsReady, string Description)
{
    /// <summary>
    /// The number of the store's life. When it changes, the store may have lost its content, or hold an earlier state of it. A process that answers
    /// from memory must then forget. 0 if that can't happen while the store is open.
    /// </summary>
    public long Life { get; init; }

    /// <summary>
    /// The way in which this configuration of the store can lose acknowledged changes, and the remedy; null = it can't lose any. It is logged as a
    /// warning and names no secrets.
    /// </summary>
    public string? Warning { get; init; }

    /// <summary>Text of other origin, such as that of an exception; for the log only.</summary>
    public string? Details { get; init; }
}
