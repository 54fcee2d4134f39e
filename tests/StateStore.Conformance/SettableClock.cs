namespace StateStore.Conformance;

/// <summary>
/// A clock whose time of day can be set, as an administrator does it. <see cref="FakeTimeProvider.AdjustTime"/> moves timestamps too, which no real clock does.
/// </summary>
/// <param name="start">The time of day at first.</param>
public sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _set;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

    /// <summary>Sets the time of day; timers and timestamps continue.</summary>
    public void Set(TimeSpan by) => _set += by;
}
