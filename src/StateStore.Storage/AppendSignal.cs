namespace StateStore.Storage;

/// <summary>Wakes every caller that waits for a log to grow. It costs nothing while no caller waits.</summary>
/// <remarks>To miss no wake-up, a caller takes the task first, then looks for new events, then awaits the task.</remarks>
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

            // Continuations run on another thread, because the thread that calls Pulse may hold a lock.
            Interlocked.CompareExchange(ref _waiting, new(TaskCreationOptions.RunContinuationsAsynchronously), null);
        }
    }

    /// <summary>Completes the task that the waiting callers hold.</summary>
    public void Pulse()
    {
        if (Volatile.Read(ref _waiting) is not null)
        {
            Interlocked.Exchange(ref _waiting, null)?.SetResult();
        }
    }
}
