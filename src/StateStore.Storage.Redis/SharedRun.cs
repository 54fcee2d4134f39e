namespace StateStore.Storage.Redis;

/// <summary>A task of which at most one runs in this process. Callers that need it meanwhile wait for the same run.</summary>
internal sealed class SharedRun
{
    private readonly Lock _lock = new();
    private Task? _running;

    /// <summary>The present run; if there is none, it begins.</summary>
    public Task JoinOrBegin(Func<Task> begin)
    {
        lock (_lock)
        {
            return _running = _running is { IsCompleted: false } running ? running : begin();
        }
    }
}
