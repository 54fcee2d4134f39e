namespace StateStore.Storage.Sqlite.Writing;

/// <summary>
/// The commits in flight. Their callers queue them and the writer takes them. They are remembered until they are answered, so that no caller waits
/// past its deadline, even if the disk hangs the writer.
/// </summary>
internal sealed class CommitQueue(int capacity) : IDisposable
{
    // Not a Lock, because the writer also waits on it.
    private readonly object _lock = new();
    private readonly Queue<PendingCommit> _queued = new();
    private readonly List<PendingCommit> _taken = [];
    private readonly SemaphoreSlim _places = new(capacity, capacity);
    private bool _woken;
    private bool _closed;

    /// <summary>Queues a commit.</summary>
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

    /// <summary>Forgets the taken commits: all of them are answered.</summary>
    public void ForgetTaken()
    {
        lock (_lock)
        {
            _taken.Clear();
        }
    }

    /// <summary>Waits until a commit is queued, <see cref="Wake"/> is called, or the timeout ends. False if the queue is closed and empty.</summary>
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

    /// <summary>Ends the present wait or, if there is none, the next one, so that the writer computes its timeout again.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _woken = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Refuses further commits; the queued ones will still be written.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Fails all commits past their deadline.</summary>
    /// <param name="now">The time, in <see cref="Environment.TickCount64"/>.</param>
    /// <param name="failure">
    /// Makes the error; true = the commit was not begun, and will not be. A commit that the writer has taken may still be made.
    /// </param>
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

    /// <summary>Releases the queue. It must be closed, and the writer must have emptied it.</summary>
    public void Dispose() => _places.Dispose();
}
