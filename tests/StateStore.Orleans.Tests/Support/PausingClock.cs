namespace StateStore.Orleans.Tests.Support;

/// <summary>A manual clock that signals when a caller starts to wait for a certain time: everything before that wait has then been done.</summary>
internal sealed class PausingClock(TimeSpan pause) : TimeProvider
{
    private readonly ManualClock _clock = new();
    private readonly SemaphoreSlim _pauses = new(0);

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _clock.CreateTimer(callback, state, dueTime, period);
        if (dueTime == pause)
        {
            _pauses.Release();
        }

        return timer;
    }

    public void Advance(TimeSpan by) => _clock.Advance(by);

    public Task PausedAsync() => Deadline.Within(_pauses.WaitAsync(), $"somebody to pause for {pause}");
}
