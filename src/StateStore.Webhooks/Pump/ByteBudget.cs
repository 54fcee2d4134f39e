namespace StateStore.Webhooks.Pump;

/// <summary>
/// The bytes of events that all webhooks of a process hold in memory. Once it is spent, a webhook holds one event of each of its logs and has one attempt
/// in flight. The other events stay in the logs and in the store.
/// </summary>
/// <param name="most">The bytes.</param>
internal sealed class ByteBudget(long most)
{
    private long _used;

    /// <summary>The bytes that are held.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>True if webhooks hold as many bytes as they may.</summary>
    public bool IsSpent => Used >= most;

    /// <summary>Notes that bytes are held. It never fails: its callers look at <see cref="IsSpent"/> before they take more events.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>Notes that bytes are no longer held.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);
}
