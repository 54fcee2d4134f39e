using StateStore.Webhooks.Pump;

namespace StateStore.Webhooks.Tests.Pump;

/// <summary>The pauses that failures and <c>Retry-After</c> make.</summary>
public sealed class ReceiverHealthTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly ReceiverHealth _receiver = new();

    [Fact]
    public void A_receiver_that_is_down_and_asks_for_no_pause_gets_the_usual_pause()
    {
        Fail(PumpOptions.DownAfter, TimeSpan.Zero);
        Assert.True(_receiver.PausedUntil - Now >= TimeSpan.FromSeconds(4), $"{_receiver.PausedUntil - Now}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(30)]
    public void A_later_failure_never_shortens_a_pause(int? seconds)
    {
        Fail(PumpOptions.DownAfter, TimeSpan.FromHours(1));
        _receiver.Fail(Now.AddSeconds(1), seconds is { } asked ? TimeSpan.FromSeconds(asked) : null);
        Assert.Equal(Now.AddHours(1), _receiver.PausedUntil);
    }

    [Fact]
    public void A_delivery_ends_the_pause_of_failures_and_keeps_the_one_that_the_receiver_has_asked_for()
    {
        Fail(PumpOptions.DownAfter, null);
        _receiver.Succeed(Now);
        Assert.True(_receiver.PausedUntil <= Now);
        _receiver.Fail(Now, TimeSpan.FromMinutes(5));
        _receiver.Succeed(Now);
        Assert.Equal(Now.AddMinutes(5), _receiver.PausedUntil);
    }

    private void Fail(int times, TimeSpan? retryAfter)
    {
        for (var i = 0; i < times; i++)
        {
            _receiver.Fail(Now, retryAfter);
        }
    }
}
