namespace StateStore.Engine.Tests;

/// <summary>The bounded cache: it stays within its capacity and prefers to keep the values that are read.</summary>
public sealed class BoundedCacheTests
{
    private const long Capacity = 100;

    private readonly BoundedCache<int, string> _cache = new(Capacity, static (_, value) => value.Length);

    [Fact]
    public void A_value_is_found_until_it_is_removed()
    {
        _cache.Put(1, "one");
        Assert.True(_cache.TryGet(1, out var found));
        Assert.Equal("one", found);

        _cache.Remove(1);
        _cache.Remove(2);
        Assert.False(_cache.TryGet(1, out _));
        Assert.Equal(0, _cache.Cost);
    }

    [Fact]
    public void A_value_put_again_replaces_the_previous_one_and_its_cost()
    {
        _cache.Put(1, new('a', 60));
        _cache.Put(1, new('b', 10));

        Assert.True(_cache.TryGet(1, out var found));
        Assert.Equal(new('b', 10), found);
        Assert.Equal(10, _cache.Cost);
    }

    [Fact]
    public void The_oldest_unread_value_is_evicted_first()
    {
        FillWithTens(10);
        _ = _cache.TryGet(0, out _);
        _ = _cache.TryGet(2, out _);
        _cache.Put(10, new('x', 20));

        Assert.Equal([0, 2, 4, 5, 6, 7, 8, 9, 10], Held(11));
    }

    [Fact]
    public void A_read_value_is_spared_once_by_the_clock_hand()
    {
        FillWithTens(10);
        for (var key = 0; key < 10; key++)
        {
            _ = _cache.TryGet(key, out _);
        }

        _cache.Put(10, new('x', 10));

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], Held(11));
    }

    [Fact]
    public void A_value_larger_than_the_capacity_is_not_kept()
    {
        FillWithTens(3);
        _cache.Put(7, new('x', 101));
        _cache.Put(1, new('x', 101));

        Assert.Equal([0, 2], Held(8));
        Assert.Equal(20, _cache.Cost);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_cost_is_exact_and_within_the_capacity_after_any_operations(int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < 5_000; step++)
        {
            var key = random.Next(40);
            switch (random.Next(4))
            {
                case 0:
                    _cache.Remove(key);
                    break;
                case 1:
                    _ = _cache.TryGet(key, out _);
                    break;
                default:
                    _cache.Put(key, new('x', random.Next(1, 30)));
                    break;
            }

            Assert.InRange(_cache.Cost, 0, Capacity);
        }

        var held = Enumerable.Range(0, 40).Sum(key => _cache.TryGet(key, out var value) ? value.Length : 0);
        Assert.Equal(held, _cache.Cost);
    }

    private void FillWithTens(int count)
    {
        for (var key = 0; key < count; key++)
        {
            _cache.Put(key, new('x', 10));
        }
    }

    private int[] Held(int keys) => [.. Enumerable.Range(0, keys).Where(key => _cache.TryGet(key, out _))];
}
