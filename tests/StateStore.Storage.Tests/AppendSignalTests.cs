using StateStore.Conformance;

namespace StateStore.Storage.Tests;

public sealed class AppendSignalTests
{
    [Fact]
    public async Task A_pulse_completes_the_waits_that_began_before_it_and_none_that_begin_later()
    {
        var signal = new AppendSignal();
        var waiting = new[] { signal.Next(), signal.Next() };

        signal.Pulse();
        var later = signal.Next();

        await Deadline.Within(Task.WhenAll(waiting), "those who waited for the pulse");
        Assert.False(later.IsCompleted);
    }

    [Fact]
    public void A_pulse_without_waiters_is_not_kept()
    {
        var signal = new AppendSignal();
        signal.Pulse();

        Assert.False(signal.Next().IsCompleted);
    }
}
