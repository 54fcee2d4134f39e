namespace StateStore.Storage.Sqlite.Writing;

/// <summary>
/// Commits on their way: queued by their callers, taken by the one writer, and remembered until they are answered, so that none waits
/// past its deadline even when the writer hangs in a disk that does not answer.
/// </summary>
internal sealed class CommitQueue(int capacity) : IDisposable
{
    // Not a Lock: the writer also waits on it.
    private readonly object _lock = new();
    private readonly Queue<PendingCommit> _queued = new();
    private readonly List<PendingCommit> _taken = [];
    private readonly SemaphoreSlim _places = new(capacity, capacity);
    private bool _woken;
    private bool _closed;

    /// <exception cref="StorageUnavailableException">The queue is closed, or stayed full until the timeout.</exception>
    public async ValueTask EnqueueAsync(PendingCommit pending, TimeSpan timeout, CancellationToken cancellation)
    {
        if (!await _places.WaitAsync(timeout, cancellation).ConfigureAwait(false))
        {
            throw new StorageUnavailableException($"the queue of commits stayed full for {timeout}") { ChangedNothing = true };
        }

        lock (_lock)
        {
            if (_closed)
            {
                _places.Release();
                throw new StorageUnavailableException("the store is closed") { ChangedNothing = true };
            }

            _queued.Enqueue(pending);
            Monitor.Pulse(_lock);
        }
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PendingCommit? pending)
    {
        lock (_lock)
        {
            if (!_queued.TryDequeue(out pending))
            {
                return false;
            }

            _taken.Add(pending);
        }

        _places.Release();
        return true;
    }

    /// <summary>All that were taken have their answers.</summary>
    public void ForgetTaken()
    {
        lock (_lock)
        {
            _taken.Clear();
        }
    }

    /// <summary>Waits until something is queued, <see cref="Wake"/> is called, or the time is over. False when closed and empty.</summary>
    public bool Wait(TimeSpan timeout)
    {
        lock (_lock)
        {
            if (_queued.Count == 0 && !_woken && !_closed)
            {
                Monitor.Wait(_lock, timeout);
            }

            _woken = false;
            return _queued.Count > 0 || !_closed;
        }
    }

    /// <summary>Ends the present wait or, if there is none, the next one, so that the writer reconsiders how long it may wait.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _woken = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Lets no more in; what is queued will still be written.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Fails all that should have been answered by now.</summary>
    /// <param name="now">In <see cref="Environment.TickCount64"/>.</param>
    /// <param name="failure">Makes the error; true = the commit was not begun, and will not be. One that the writer has taken may still be made.</param>
    public void FailOverdue(long now, Func<bool, StorageUnavailableException> failure)
    {
        lock (_lock)
        {
            Fail(_taken, wasNotBegun: false);
            Fail(_queued, wasNotBegun: true);
        }

        void Fail(IEnumerable<PendingCommit> commits, bool wasNotBegun)
        {
            foreach (var pending in commits)
            {
                if (pending.Deadline <= now)
                {
                    pending.TrySetException(failure(wasNotBegun));
                }
            }
        }
    }

    /// <summary>Call it when the queue is closed and the writer has emptied it.</summary>
    public void Dispose() => _places.Dispose();
}
