namespace StateStore.Storage.Sqlite.Writing;

/// <summary>How a namespace is; the numbers are stored.</summary>
internal enum NamespaceState
{
    /// <summary>It was deleted, and nothing is left of it.</summary>
    Empty = 0,

    /// <summary>It holds something, or once did.</summary>
    Held = 1,

    /// <summary>It is deleted, and what it held is still to be removed.</summary>
    Deleted = 2,
}

/// <summary>A namespace as the open transaction sees it; its row is written back once for each batch.</summary>
internal sealed class NamespaceCounters(long id, string name)
{
    private readonly EntryTotal[] _totals = new EntryTotal[KindProperties.Counts];

    public long Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>The log of its conversations.</summary>
    public LogCounters Conversation { get; } = new(name, id, LogKind.Conversation);

    /// <summary>The log of its tables.</summary>
    public LogCounters Table { get; } = new(name, id, LogKind.Table);

    /// <summary>The log of its keys.</summary>
    public LogCounters Key { get; } = new(name, id, LogKind.Key);

    /// <summary>Set by <see cref="NamespaceTable.SetState"/>, which writes it.</summary>
    public NamespaceState State { get; set; } = NamespaceState.Held;

    /// <summary>The version of entries that have no row.</summary>
    public long Floor { get; set; }

    /// <summary>The greatest version that an entry has had, but for answers under idempotency keys: theirs are times.</summary>
    public long Highest { get; set; }

    /// <summary>The row of the one entry of its kind (<see cref="KindProperties.IsSingle"/>); null = to be looked up.</summary>
    public EntryRow? Single { get; set; }

    public bool IsChanged { get; set; }

    public KeyUsage Usage
    {
        get
        {
            var (keys, answers) = (Total(EntryCount.Keys), Total(EntryCount.Answers));
            return new(keys.Entries, keys.Bytes) { Answers = answers.Entries, AnswerBytes = answers.Bytes };
        }
    }

    public ref EntryTotal Total(EntryCount count) => ref _totals[(int)count];

    public void ClearTotals() => Array.Clear(_totals);

    public LogCounters Log(LogKind kind) => kind switch
    {
        LogKind.Table => Table,
        LogKind.Key => Key,
        _ => Conversation,
    };
}

/// <summary>One of its logs.</summary>
internal sealed class LogCounters(string ns, long id, LogKind kind)
{
    public LogKey Key { get; } = new(ns, kind);

    /// <summary>Position of the oldest event kept.</summary>
    public long First { get; set; } = 1;

    /// <summary>Position of the newest event ever.</summary>
    public long Last { get; set; }

    /// <summary>How many events this batch has appended.</summary>
    public long Appended { get; set; }

    /// <summary>Those appended since the log was trimmed last.</summary>
    public long Untrimmed { get; set; }

    /// <summary>Events that histories have let go since the last sweep.</summary>
    public long Released { get; set; }

    /// <summary>Those that they let go before it, as far as this process knows, and no sweep has removed.</summary>
    public long Owed { get; set; }

    /// <summary>Rows that the last whole round of the sweep left; 0 = there was none yet.</summary>
    public long Held { get; set; }

    /// <summary>Rows that the round has left so far; null = it did not begin at the beginning.</summary>
    public long? Passed { get; set; }

    /// <summary>Row at which the sweep goes on with its round; null = wherever it likes.</summary>
    public long? Swept { get; set; }

    /// <summary>Row from which nearly all was let go when the sweep was there last; null = it knows of none.</summary>
    public long? Ripe { get; set; }

    /// <summary>Lets all events go. If there ever was one, positions go on behind one that is never given, so a reader at the end is told that events are missing.</summary>
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
