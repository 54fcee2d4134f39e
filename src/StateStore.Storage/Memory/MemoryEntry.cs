namespace StateStore.Storage.Memory;

/// <summary>One entry: its content, its due time and its history.</summary>
internal sealed class MemoryEntry
{
    public StoredEntry Stored { get; set; }

    /// <summary>The due time in Unix milliseconds; null = never.</summary>
    public long? Due { get; set; }

    /// <summary>The index term, for kinds with <see cref="KindProperties.HasTermTimes"/>; null = none.</summary>
    public string? Term { get; set; }

    /// <summary>The time at which the entry gained the term, in Unix milliseconds.</summary>
    public long TermAt { get; set; }

    /// <summary>The newest events of the entry; null before the first.</summary>
    public Ring<ReadOnlyMemory<byte>>? History { get; set; }
}
