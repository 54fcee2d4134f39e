namespace StateStore.Zmtp;

/// <summary>How long something may take; when it has taken so long, it is given up.</summary>
internal sealed class Patience(Action giveUp, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _isWaiting;

    /// <summary>It was not done in time.</summary>
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
        // The timer never sets it, so it can be looked at without the lock, which matters for every message.
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
