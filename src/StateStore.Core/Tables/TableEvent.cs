using System.Collections.Immutable;

namespace StateStore.Core.Tables;

/// <summary>One accepted change of a table.</summary>
/// <param name="Type">What sort of change.</param>
/// <param name="Version">The version the table's entry has since.</param>
/// <param name="Table">The table as it is; null where it no longer exists.</param>
/// <param name="Records">The records as they are since: the one that was changed (as it was, where it was deleted), or all of a new content.</param>
/// <param name="At">When it was decided.</param>
public sealed record TableEvent(TableEventType Type, EntityVersion Version, Table? Table, ImmutableArray<TableRecord> Records, DateTimeOffset At)
{
    /// <summary>What a patch changed.</summary>
    public JsonText? Delta { get; init; }

    /// <summary>Records of a new content that were beyond <c>max_length</c>.</summary>
    public long Dropped { get; init; }
}

/// <summary>Sorts of change. Their wire names and their numbers are storage formats: none is renamed, moved or reused.</summary>
public enum TableEventType
{
    /// <summary><c>state_created</c></summary>
    StateCreated,

    /// <summary><c>state_dropped</c></summary>
    StateDropped,

    /// <summary><c>state_set</c></summary>
    StateSet,

    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>replaced</c></summary>
    Replaced,

    /// <summary><c>patched</c></summary>
    Patched,

    /// <summary><c>deleted</c></summary>
    Deleted,
}
