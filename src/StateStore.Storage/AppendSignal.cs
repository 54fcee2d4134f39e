namespace StateStore.Storage;

/// <summary>
/// Wakes everyone who waits for a log to grow. Costs nothing while nobody waits. To lose no wake-up, take the task first, then look
/// whether there is anything new, then await it.
/// </summary>
public sealed class AppendSignal
{
    private TaskCompletionSource? _waiting;

    /// <summary>Completes at the next <see cref="Pulse"/>.</summary>
    public Task Next()
    {
        while (true)
        {
            if (Volatile.Read(ref _waiting) is { } waiting)
            {
                return waiting.Task;
            }

            // Continuations run elsewhere: the one who pulses may hold a lock.
            Interlocked.CompareExchange(ref _waiting, new(TaskCreationOptions.RunContinuationsAsynchronously), null);
        }
    }

    public void Pulse()
    {
        if (Volatile.Read(ref _waiting) is not null)
        {
            Interlocked.Exchange(ref _waiting, null)?.SetResult();
        }
    }
}
