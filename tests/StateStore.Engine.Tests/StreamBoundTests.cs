using StateStore.Engine.Changes;

namespace StateStore.Engine.Tests;

/// <summary>The memory that slow streams hold together.</summary>
public sealed class StreamBoundTests
{
    [Theory]
    [InlineData(0, 1024)]
    [InlineData(1, 1024)]
    [InlineData(256, 1024)]
    [InlineData(1_024, 256)]
    [InlineData(4_096, 64)]
    [InlineData(20_000, 64)]
    public void The_more_streams_there_are_the_less_each_reads_at_once(int streams, int kibibytes) =>
        Assert.Equal(kibibytes * 1024, ChangeFeed.StreamPageOf(streams).Bytes);
}
