namespace StateStore.Storage;

/// <summary>
/// The counts of a namespace: the conversations, the keys and inboxes with their bytes, and the events. The other counts serve quotas only; a store may leave them 0.
/// </summary>
/// <param name="name">The namespace.</param>
public sealed class NamespaceContents(string name)
{
    private readonly EntryTotal[] _entries = new EntryTotal[KindProperties.Counts];
    private readonly long[] _events = new long[(int)LogKind.Message + 1];

    /// <summary>The name of the namespace.</summary>
    public string Name { get; } = name;

    /// <summary>The value of one count. Expired keys count until the sweep removes them.</summary>
    public EntryTotal Of(EntryCount count) => _entries[(int)count];

    /// <summary>The number of events that one log holds.</summary>
    public long Of(LogKind log) => _events[(int)log];

    /// <summary>Sets the value of one count. Stores call it while they build the answer.</summary>
    public NamespaceContents Note(EntryCount count, EntryTotal total)
    {
        _entries[(int)count] = total;
        return this;
    }

    /// <summary>Sets the number of events of one log. Stores call it while they build the answer.</summary>
    public NamespaceContents Note(LogKind log, long events)
    {
        _events[(int)log] = events;
        return this;
    }
}
