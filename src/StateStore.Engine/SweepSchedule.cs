using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>
/// Decides when to sweep which namespaces: all that have due entries once per interval, and in between those with a noted due time.
/// </summary>
/// <remarks>Only entries that are due before the next round are noted, so a long time to live costs nothing here.</remarks>
internal sealed class SweepSchedule : IDisposable
{
    /// <summary>The greatest number of noted namespaces. The next round finds the due entries of the others.</summary>
    private const int MaxNoted = 10_000;

    /// <summary>
    /// The time before the first round, and before the retry of a failed one. It is short because much may have become due while no process ran.
    /// </summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>The time for which keys that expire one by one are collected. So an entry is handled at most this much too late.</summary>
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

    /// <summary>The time at which the next round of all namespaces begins.</summary>
    public DateTimeOffset NextRound => new(Volatile.Read(ref _roundTicks), TimeSpan.Zero);

    /// <summary>Notes that something in a namespace is due at a time.</summary>
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

    /// <summary>Brings the next round forward after a failed sweep.</summary>
    public void RetrySoon()
    {
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            Volatile.Write(ref _roundTicks, (now + (Soon < _interval ? Soon : _interval)).UtcTicks);
            WakeAt(NextRound);
        }
    }

    /// <summary>Waits until there is something to sweep: these namespaces, or (null) all.</summary>
    public async ValueTask<ImmutableArray<string>?> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _time.WaitAsync(cancellation).ConfigureAwait(false);
            lock (_lock)
            {
                var now = _clock.GetUtcNow();

                // A round further ahead than an interval was set before the clock was set back. Without this check there would be no round until that time.
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
