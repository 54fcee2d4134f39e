using Orleans.Providers;

namespace StateStore.Orleans;

/// <summary>
/// Counts the events after which the grains of this silo had to clear their memory: deletions of namespaces, and new lives of the storage. Each grain
/// compares the count with the count at the time of its memory. So a silo need not know which grains belong to a namespace. Grains of other namespaces
/// load their state once more.
/// </summary>
internal sealed class MemoryEpoch : IControllable, IStorageListener
{
    /// <summary>The name of this control target for Orleans' management grain.</summary>
    public const string Name = "statestore-memory";

    private long _current;

    public long Current => Interlocked.Read(ref _current);

    public void StorageBeganAnew() => Interlocked.Increment(ref _current);

    public Task<object?> ExecuteCommand(int command, object? arg)
    {
        Interlocked.Increment(ref _current);
        return Task.FromResult<object?>(null);
    }
}
