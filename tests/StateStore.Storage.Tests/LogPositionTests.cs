namespace StateStore.Storage.Tests;

public sealed class LogPositionTests
{
    [Theory]
    [InlineData("0", 0, 0, "0")]
    [InlineData("17", 0, 17, "17")]
    [InlineData("1700000000000-3", 1_700_000_000_000, 3, "1700000000000-3")]
    [InlineData("0-5", 0, 5, "5")]
    [InlineData("9223372036854775807", 0, long.MaxValue, "9223372036854775807")]
    public void A_position_parses_from_text_and_formats_back(string text, long high, long low, string written)
    {
        Assert.True(LogPosition.TryParse(text, out var position));
        Assert.Equal(new LogPosition(high, low), position);
        Assert.Equal(written, position.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("1-2-3")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("0x1")]
    [InlineData("$")]
    [InlineData("9223372036854775808")]
    public void Text_that_is_not_a_position_is_refused(string text) => Assert.False(LogPosition.TryParse(text, out _));

    [Fact]
    public void Positions_are_ordered_by_their_high_part_first()
    {
        LogPosition[] ascending = [LogPosition.Start, new(0, 1), new(0, 2), new(1, 0), new(1, 1), new(2, 0)];

        Assert.Equal(ascending, ascending.Reverse().Order());
        Assert.True(ascending[1] < ascending[2] && ascending[3] > ascending[2] && ascending[0] <= LogPosition.Start && ascending[0] >= LogPosition.Start);
    }
}
