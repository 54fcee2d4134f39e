using Microsoft.Extensions.Time.Testing;

namespace StateStore.Orleans.Tests.Support;

/// <summary>A clock that tests move. It tells when a component begins to wait for a certain time, which means that the component has finished its work before.</summary>
internal sealed class PausingClock(TimeSpan pause) : FakeTimeProvider
{
    private readonly SemaphoreSlim _pauses = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == pause)
        {
            _pauses.Release();
        }

        return timer;
    }

    public Task PausedAsync() => Deadline.Within(_pauses.WaitAsync(), $"somebody to pause for {pause}");
}
