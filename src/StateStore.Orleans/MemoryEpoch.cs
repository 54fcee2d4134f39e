using Orleans.Providers;

namespace StateStore.Orleans;

/// <summary>
/// How often the grains of this silo have been told to forget what they remember, because a namespace was deleted or the storage has begun anew. Each grain compares the number with the one
/// it had when its memory began, so a silo need not know which grains belong to a namespace. What they remember of other namespaces is loaded once more.
/// </summary>
internal sealed class MemoryEpoch : IControllable, IStorageListener
{
    /// <summary>The name under which a silo is told.</summary>
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
