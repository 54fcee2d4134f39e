namespace StateStore.Engine.Tests;

/// <summary>Pages of a store with a limit of 7 entries.</summary>
public sealed class PageReaderTests
{
    private readonly List<int> _tried = [];

    [Fact]
    public async Task A_refused_size_is_halved_and_the_accepted_one_is_kept()
    {
        var reader = new PageReader(20);
        Assert.Equal(5, (await reader.ReadAsync(ReadAsync)).Value);
        Assert.Equal(5, (await reader.ReadAsync(ReadAsync)).Value);
        Assert.Equal(3, (await reader.ReadAsync(ReadAsync, most: 3)).Value);
        Assert.Equal([20, 10, 5, 5, 3], _tried);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_size_below_one_is_refused_once(int most)
    {
        Assert.Equal(ErrorCode.InvalidInput, (await new PageReader(20).ReadAsync(ReadAsync, most)).Error?.Code);
        Assert.Equal([most], _tried);
    }

    private ValueTask<Result<int>> ReadAsync(int size)
    {
        _tried.Add(size);
        return new(size is >= 1 and <= 7 ? size : StoreError.InvalidInput("limit must be from 1 to 7"));
    }
}
