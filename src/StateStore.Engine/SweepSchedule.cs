using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>
/// When to sweep what: whatever the store says is due once in each interval, and in between namespaces where something is known to be due. Only what is due
/// before the next round is noted, so a long time to live costs nothing here.
/// </summary>
internal sealed class SweepSchedule : IDisposable
{
    /// <summary>Beyond so many namespaces the next round finds what is due.</summary>
    private const int MaxNoted = 10_000;

    /// <summary>The first round comes soon: much may have come due while nobody ran. Also how soon a failed one is repeated.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Keys that expire one by one are dealt with together, so much after their time at most.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _clock;
    private readonly TimeSpan _interval;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _noted = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _time = new(0, 1);
    private readonly ITimer _timer;
    private DateTimeOffset _wake;
    private long _roundTicks;

    public SweepSchedule(TimeProvider clock, TimeSpan interval)
    {
        _clock = clock;
        _interval = interval;
        _timer = clock.CreateTimer(_ => Pulse(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        RetrySoon();
    }

    /// <summary>When the next round of all namespaces begins.</summary>
    public DateTimeOffset NextRound => new(Volatile.Read(ref _roundTicks), TimeSpan.Zero);

    /// <summary>Something in this namespace is due then.</summary>
    public void Note(string ns, DateTimeOffset due)
    {
        if (due >= NextRound)
        {
            return;
        }

        lock (_lock)
        {
            if (_noted.TryGetValue(ns, out var known) ? known <= due : _noted.Count >= MaxNoted)
            {
                return;
            }

            _noted[ns] = due;
            if (due + Step < _wake)
            {
                WakeAt(due + Step);
            }
        }
    }

    /// <summary>A sweep failed: the next round comes soon.</summary>
    public void RetrySoon()
    {
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            Volatile.Write(ref _roundTicks, (now + (Soon < _interval ? Soon : _interval)).UtcTicks);
            WakeAt(NextRound);
        }
    }

    /// <summary>Waits until there is something to do: these namespaces, or (null) all there are.</summary>
    public async ValueTask<ImmutableArray<string>?> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _time.WaitAsync(cancellation).ConfigureAwait(false);
            lock (_lock)
            {
                var now = _clock.GetUtcNow();

                // Further ahead than an interval it was set before the clock was set back; without a look there would be no round until the clock comes there.
                var isRound = NextRound <= now || NextRound - now > _interval;
                if (isRound)
                {
                    Volatile.Write(ref _roundTicks, (now + _interval).UtcTicks);
                }

                ImmutableArray<string> due = [.. _noted.Where(noted => noted.Value <= now).Select(noted => noted.Key)];
                foreach (var ns in due)
                {
                    _noted.Remove(ns);
                }

                var earliest = _noted.Count == 0 ? NextRound : _noted.Values.Min() + Step;
                WakeAt(earliest < NextRound ? earliest : NextRound);
                if (isRound || due.Length > 0)
                {
                    return isRound ? null : due;
                }
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _time.Dispose();
    }

    private void WakeAt(DateTimeOffset time)
    {
        _wake = time;
        var delay = time - _clock.GetUtcNow();
        _timer.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Pulse()
    {
        lock (_lock)
        {
            if (_time.CurrentCount == 0)
            {
                _time.Release();
            }
        }
    }
}
