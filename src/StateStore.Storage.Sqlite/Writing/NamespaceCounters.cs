namespace StateStore.Storage.Sqlite.Writing;

/// <summary>A namespace as the open transaction sees it; its row is written back once for each batch.</summary>
internal sealed class NamespaceCounters(long id, string name)
{
    public long Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>Position of the oldest event kept.</summary>
    public long First { get; set; } = 1;

    /// <summary>Position of the newest event ever.</summary>
    public long Last { get; set; }

    public long Conversations { get; set; }

    /// <summary>The row of its schema bundle; null = to be looked up.</summary>
    public EntryRow? Schema { get; set; }

    /// <summary>Events appended by this batch.</summary>
    public bool HasAppended { get; set; }

    public bool IsChanged { get; set; }
}
