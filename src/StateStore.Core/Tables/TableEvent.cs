using System.Collections.Immutable;

namespace StateStore.Core.Tables;

/// <summary>One accepted change of a table.</summary>
/// <param name="Type">The type of the change.</param>
/// <param name="Version">The version of the table's entry after the change.</param>
/// <param name="Table">The table after the change; null if it no longer exists.</param>
/// <param name="Records">The records after the change: the changed one (a deleted one as it was before), or all of a new content.</param>
/// <param name="At">The time of the decision.</param>
public sealed record TableEvent(TableEventType Type, EntityVersion Version, Table? Table, ImmutableArray<TableRecord> Records, DateTimeOffset At)
{
    /// <summary>The changes of a patch; null for other types.</summary>
    public JsonText? Delta { get; init; }

    /// <summary>The number of records of a new content that exceeded <c>max_length</c> and were dropped.</summary>
    public long Dropped { get; init; }
}

/// <summary>The type of a change. The names on the wire and the numbers are storage formats, so none is ever changed or reused.</summary>
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
