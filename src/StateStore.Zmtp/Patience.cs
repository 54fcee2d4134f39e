namespace StateStore.Zmtp;

/// <summary>A timeout: calls <paramref name="giveUp"/> if an operation does not end in time.</summary>
internal sealed class Patience(Action giveUp, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _isWaiting;

    /// <summary>True if the operation did not end in time.</summary>
    public bool IsOver { get; private set; }

    public void Begin(TimeSpan time)
    {
        lock (_lock)
        {
            _isWaiting = true;
            _timer ??= clock.CreateTimer(OnDue, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(time, Timeout.InfiniteTimeSpan);
        }
    }

    public void End()
    {
        // The timer never sets the field, so it can be read without the lock. That saves a lock per message.
        if (!_isWaiting)
        {
            return;
        }

        lock (_lock)
        {
            _isWaiting = IsOver = false;
            _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void OnDue(object? state)
    {
        lock (_lock)
        {
            IsOver = _isWaiting;
        }

        if (IsOver)
        {
            giveUp();
        }
    }
}
