using StateStore.Conformance;
using StateStore.Conformance.Engine;

namespace StateStore.Engine.Tests;

/// <summary>The times of the rounds of the sweep.</summary>
public sealed class SweepScheduleTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Rounds_come_each_interval_although_the_clock_is_set_back()
    {
        var clock = new SettableClock(EngineConformance.Start);
        using var schedule = new SweepSchedule(clock, Minute);
        clock.Advance(Minute);
        Assert.Null(await Deadline.Within(schedule.WaitAsync(default).AsTask(), "the first round"));

        clock.Set(TimeSpan.FromHours(-5));
        for (var round = 0; round < 3; round++)
        {
            var waiting = schedule.WaitAsync(default).AsTask();
            clock.Advance(Minute);
            Assert.Null(await Deadline.Within(waiting, "a round"));
        }
    }
}
