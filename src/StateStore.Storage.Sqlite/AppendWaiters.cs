namespace StateStore.Storage.Sqlite;

/// <summary>Who waits for which log to grow. A namespace is here only while someone does.</summary>
internal sealed class AppendWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Waiters> _waiting = new(StringComparer.Ordinal);

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

    /// <summary>Pair it with <see cref="Leave"/>.</summary>
    public AppendSignal Join(string ns)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(ns, out var waiters))
            {
                _waiting.Add(ns, waiters = new());
            }

            waiters.Count++;
            return waiters.Signal;
        }
    }

    public void Leave(string ns)
    {
        lock (_lock)
        {
            if (--_waiting[ns].Count == 0)
            {
                _waiting.Remove(ns);
            }
        }
    }

    public void Pulse(string ns)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(ns, out var waiters))
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
