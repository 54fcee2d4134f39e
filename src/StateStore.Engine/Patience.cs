namespace StateStore.Engine;

/// <summary>A time to wait, which a change of the clock does not affect.</summary>
internal readonly struct Patience(TimeProvider clock, TimeSpan total)
{
    private readonly long _since = clock.GetTimestamp();

    /// <summary>Never negative.</summary>
    public TimeSpan Left => total - clock.GetElapsedTime(_since) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
