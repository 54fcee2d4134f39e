namespace StateStore.Storage.Memory;

/// <summary>One entry: what a load gives, when it wants attention, and what happened to it.</summary>
internal sealed class MemoryEntry
{
    public StoredEntry Stored { get; set; }

    /// <summary>Unix time in milliseconds; null = never.</summary>
    public long? Due { get; set; }

    /// <summary>Its newest events; null before the first.</summary>
    public Ring<ReadOnlyMemory<byte>>? History { get; set; }
}
