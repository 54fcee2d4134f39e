using System.Collections.Immutable;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>The state of a namespace; the numbers are stored.</summary>
internal enum NamespaceState
{
    /// <summary>It was deleted, and its former content is removed.</summary>
    Empty = 0,

    /// <summary>It holds something, or once did.</summary>
    Held = 1,

    /// <summary>It was deleted, and its former content is still to be removed.</summary>
    Deleted = 2,
}

/// <summary>A namespace in the open transaction. Its row is written back once per batch.</summary>
internal sealed class NamespaceCounters(long id, string name)
{
    public long Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>The log of its conversations.</summary>
    public LogCounters Conversation { get; } = new(name, id, LogKind.Conversation);

    /// <summary>The log of its tables.</summary>
    public LogCounters Table { get; } = new(name, id, LogKind.Table);

    /// <summary>The log of its keys.</summary>
    public LogCounters Key { get; } = new(name, id, LogKind.Key);

    /// <summary>The audit log.</summary>
    public LogCounters Audit { get; } = new(name, id, LogKind.Audit);

    /// <summary>The log of the messages of its conversations.</summary>
    public LogCounters Message { get; } = new(name, id, LogKind.Message);

    /// <summary>Its logs.</summary>
    public ImmutableArray<LogCounters> Logs => field.IsDefault ? field = [Conversation, Table, Key, Audit, Message] : field;

    /// <summary>The state; <see cref="NamespaceTable.SetState"/> changes and writes it.</summary>
    public NamespaceState State { get; set; } = NamespaceState.Held;

    /// <summary>The version of entries that have no row.</summary>
    public long Floor { get; set; }

    /// <summary>The greatest version that an entry has had. Answers under idempotency keys do not count: their versions are times.</summary>
    public long Highest { get; set; }

    /// <summary>The row of the only entry of its kind (<see cref="KindProperties.IsSingle"/>); null = it has to be looked up.</summary>
    public EntryRow? Single { get; set; }

    public bool IsChanged { get; set; }

    /// <summary>The counts of its entries.</summary>
    public EntryTotals Totals { get; } = new();

    public LogCounters Log(LogKind kind) => Logs[(int)kind];
}

/// <summary>One log of a namespace.</summary>
internal sealed class LogCounters(string ns, long id, LogKind kind)
{
    public LogKey Key { get; } = new(ns, kind);

    /// <summary>The position of the oldest event kept.</summary>
    public long First { get; set; } = 1;

    /// <summary>The position of the newest event ever.</summary>
    public long Last { get; set; }

    /// <summary>The number of events that this batch has appended.</summary>
    public long Appended { get; set; }

    /// <summary>The number of events appended since the log was last trimmed.</summary>
    public long Untrimmed { get; set; }

    /// <summary>The number of events that histories have released since the last sweep.</summary>
    public long Released { get; set; }

    /// <summary>The number of events released before it that no sweep has removed, as far as this process knows.</summary>
    public long Owed { get; set; }

    /// <summary>The number of rows that the last whole round of the sweep left; 0 = there was no round yet.</summary>
    public long Held { get; set; }

    /// <summary>The number of rows that the present round has left so far; null = it did not begin at the first row.</summary>
    public long? Passed { get; set; }

    /// <summary>The row from which the sweep continues its round; null = a random one.</summary>
    public long? Swept { get; set; }

    /// <summary>The row from which nearly all were released at the last sweep; null = none is known.</summary>
    public long? Ripe { get; set; }

    /// <summary>Drops all events. If the log ever had one, one position is skipped, so a reader at the end learns that events are missing.</summary>
    public void Clear()
    {
        Appended = Last > 0 ? 1 : 0;
        Last += Last > 0 ? 1 : 0;
        First = Last + 1;
        (Untrimmed, Released, Owed, Held, Passed, Swept, Ripe) = (0, 0, 0, 0, null, null, null);
    }

    /// <summary>The row of the event at a position.</summary>
    public long Row(long position) => EventRow.Of(id, kind, position);
}
