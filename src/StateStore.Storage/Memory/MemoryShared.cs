namespace StateStore.Storage.Memory;

/// <summary>The state that the namespaces of one store share.</summary>
internal sealed class MemoryShared
{
    private long _namespaces;

    public MemoryDue Due { get; } = new();

    /// <summary>Counts a namespace that begins to hold something; false if the store already holds <paramref name="most"/> namespaces.</summary>
    public bool TryAddNamespace(long most)
    {
        if (Interlocked.Increment(ref _namespaces) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _namespaces);
        return false;
    }

    /// <summary>Whether another namespace may begin to hold something.</summary>
    public bool HasRoom(long most) => Interlocked.Read(ref _namespaces) < most;

    public void RemoveNamespace() => Interlocked.Decrement(ref _namespaces);
}
