namespace StateStore.Conformance;

/// <summary>
/// A clock whose time of day can be set, as an administrator does it. The timestamps of <see cref="FakeTimeProvider"/> follow its time of day, which those of a real clock do not.
/// </summary>
/// <param name="start">The time of day at first.</param>
public sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _set;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>Sets the time of day; timers and timestamps continue.</summary>
    public void Set(TimeSpan by) => _set += by;
}
