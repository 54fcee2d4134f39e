namespace StateStore.Storage;

/// <summary>How much a namespace holds. <see cref="EntryCount.Answers"/> are counted for quotas only, so they are 0 here.</summary>
/// <param name="name">The namespace.</param>
public sealed class NamespaceContents(string name)
{
    private readonly EntryTotal[] _entries = new EntryTotal[KindProperties.Counts];
    private readonly long[] _events = new long[(int)LogKind.Key + 1];

    public string Name { get; } = name;

    /// <summary>The entries of one count; their bytes where the count has them.</summary>
    public EntryTotal Of(EntryCount count) => _entries[(int)count];

    /// <summary>How many events one log holds.</summary>
    public long Of(LogKind log) => _events[(int)log];

    /// <summary>Notes the entries of one count. For stores, while they make the answer.</summary>
    public NamespaceContents Note(EntryCount count, EntryTotal total)
    {
        _entries[(int)count] = total;
        return this;
    }

    /// <summary>Notes how many events one log holds. For stores, while they make the answer.</summary>
    public NamespaceContents Note(LogKind log, long events)
    {
        _events[(int)log] = events;
        return this;
    }
}
