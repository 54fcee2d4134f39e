using FsCheck;
using FsCheck.Fluent;

namespace StateStore.Webhooks.Tests;

public sealed class RetryTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 15)]
    [InlineData(3, 45)]
    [InlineData(4, 135)]
    [InlineData(5, 405)]
    [InlineData(6, 1_215)]
    [InlineData(7, 3_600)]
    [InlineData(8, 3_600)]
    [InlineData(int.MaxValue, 3_600)]
    public void A_pause_grows_to_one_hour(int attempt, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), RetrySchedule.Delay(attempt, 0.5, null));

    [Fact]
    public void A_pause_is_between_four_fifths_and_six_fifths_of_its_middle() => Prop.ForAll(
        Inputs(),
        input =>
        {
            var middle = RetrySchedule.Delay(input.Attempt, 0.5, null);
            var pause = RetrySchedule.Delay(input.Attempt, input.Random, null);
            return pause >= middle * 0.799 && pause <= middle * 1.201;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_pause_is_at_least_as_long_as_the_receiver_asks_up_to_a_day() => Prop.ForAll(
        Inputs(),
        input =>
        {
            var own = RetrySchedule.Delay(input.Attempt, input.Random, null);
            var asked = TimeSpan.FromSeconds(input.Asked);
            var pause = RetrySchedule.Delay(input.Attempt, input.Random, asked);
            return pause >= own && pause <= RetrySchedule.MaximumAge && (asked > RetrySchedule.MaximumAge || pause >= asked) && (pause == own || pause <= asked);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_has_about_thirty_attempts_in_a_day()
    {
        var (age, attempts) = (TimeSpan.Zero, 1);
        for (; (age += RetrySchedule.Delay(attempts, 0.5, null)) < RetrySchedule.MaximumAge; attempts++)
        {
        }

        Assert.InRange(attempts, 25, 35);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(-1, 0.5)]
    [InlineData(1, -0.1)]
    [InlineData(1, 1.1)]
    [InlineData(1, double.NaN)]
    public void Numbers_out_of_range_are_a_bug_of_the_caller(int attempt, double random) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RetrySchedule.Delay(attempt, random, null));

    private static Arbitrary<(int Attempt, double Random, int Asked)> Inputs() => Arb.From(
        from attempt in Gen.Choose(1, 200)
        from random in Gen.Choose(0, 1_000_000)
        from asked in Gen.Choose(-10, 200_000)
        select (attempt, random / 1_000_000d, asked));
}
