using StateStore.Conformance;

namespace StateStore.Storage.Tests;

public sealed class AppendSignalTests
{
    [Fact]
    public async Task A_pulse_completes_everyone_who_waits_and_nobody_who_comes_later()
    {
        var signal = new AppendSignal();
        var waiting = new[] { signal.Next(), signal.Next() };

        signal.Pulse();
        var later = signal.Next();

        await Deadline.Within(Task.WhenAll(waiting), "those who waited for the pulse");
        Assert.False(later.IsCompleted);
    }

    [Fact]
    public void A_pulse_that_nobody_waits_for_is_not_kept()
    {
        var signal = new AppendSignal();
        signal.Pulse();

        Assert.False(signal.Next().IsCompleted);
    }
}
