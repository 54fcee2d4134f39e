namespace StateStore.Conformance;

/// <summary>A clock of tests that is set as an administrator sets one.</summary>
public static class ClockExtensions
{
    /// <summary>Sets the time of day; timers and timestamps continue.</summary>
    public static void Set(this FakeTimeProvider clock, TimeSpan by) => clock.AdjustTime(clock.GetUtcNow() + by);
}
