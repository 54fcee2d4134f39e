namespace StateStore.Storage.Sqlite;

/// <summary>The callers that wait for logs to grow. A log is listed only while a caller waits for it.</summary>
internal sealed class AppendWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<LogKey, Waiters> _waiting = [];

    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count > 0;
            }
        }
    }

    /// <summary>Adds a waiting caller, which later calls <see cref="Leave"/>.</summary>
    public AppendSignal Join(LogKey log)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(log, out var waiters))
            {
                _waiting.Add(log, waiters = new());
            }

            waiters.Count++;
            return waiters.Signal;
        }
    }

    public void Leave(LogKey log)
    {
        lock (_lock)
        {
            if (--_waiting[log].Count == 0)
            {
                _waiting.Remove(log);
            }
        }
    }

    public void Pulse(LogKey log)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(log, out var waiters))
            {
                waiters.Signal.Pulse();
            }
        }
    }

    public void PulseAll()
    {
        lock (_lock)
        {
            foreach (var waiters in _waiting.Values)
            {
                waiters.Signal.Pulse();
            }
        }
    }

    private sealed class Waiters
    {
        public AppendSignal Signal { get; } = new();

        public int Count { get; set; }
    }
}
