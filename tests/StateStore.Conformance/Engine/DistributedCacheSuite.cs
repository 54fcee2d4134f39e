using System.Buffers;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using StateStore.Engine.DistributedCache;

namespace StateStore.Conformance.Engine;

/// <summary>The cache of .NET over keys, over every kind of store.</summary>
public abstract class DistributedCacheSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private StateStoreDistributedCache? _cache;

    private StateStoreDistributedCache Cache => _cache ??= new(Store, Ns, Clock);

    [Fact]
    public async Task A_value_is_set_read_overwritten_and_removed()
    {
        Assert.Null(await Cache.GetAsync("k"));
        await SetAsync("k", "one");
        Assert.Equal("one", await GetAsync("k"));
        await SetAsync("k", "two");
        Assert.Equal("two", await GetAsync("k"));
        await Cache.RemoveAsync("k");
        await Cache.RemoveAsync("k");
        Assert.Null(await Cache.GetAsync("k"));
        await Cache.RefreshAsync("k");
    }

    [Fact]
    public void The_synchronous_calls_do_the_same()
    {
        Assert.Null(Cache.Get("k"));
        Cache.Set("k", [1, 2], new() { SlidingExpiration = Minute });
        Cache.Refresh("k");
        Assert.Equal([1, 2], Cache.Get("k"));
        Cache.Remove("k");
        Assert.Null(Cache.Get("k"));
    }

    [Fact]
    public async Task A_value_is_read_into_a_buffer_and_written_from_one()
    {
        var first = new Segment(new byte[] { 1, 2 }, null);
        var last = new Segment(new byte[] { 3 }, first);
        await Cache.SetAsync("k", new ReadOnlySequence<byte>(first, 0, last, 1), new(), default);
        var found = new ArrayBufferWriter<byte>();
        Assert.True(await Cache.TryGetAsync("k", found));
        Assert.Equal([1, 2, 3], found.WrittenMemory.ToArray());
        Assert.False(await Cache.TryGetAsync("none", found));

        Cache.Set("s", new ReadOnlySequence<byte>([4]), new());
        Assert.True(Cache.TryGet("s", found));
        Assert.Equal([1, 2, 3, 4], found.WrittenMemory.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b/c:d\n\0")]
    [InlineData("日本語 😀")]
    public async Task A_cache_key_may_be_any_text(string key)
    {
        await SetAsync("other", "no");
        await SetAsync(key, "yes");
        Assert.Equal("yes", await GetAsync(key));
    }

    [Fact]
    public async Task The_array_of_the_caller_and_the_cached_value_are_separate()
    {
        var bytes = new byte[] { 1 };
        await Cache.SetAsync("k", bytes, new());
        bytes[0] = 2;
        (await Cache.GetAsync("k"))![0] = 3;
        Assert.Equal(new byte[] { 1 }, await Cache.GetAsync("k"));
        await Cache.SetAsync("empty", [], new());
        Assert.Empty((await Cache.GetAsync("empty"))!);
    }

    [Fact]
    public async Task An_absolute_expiry_ends_the_entry_however_often_it_is_read()
    {
        await SetAsync("relative", "v", new() { AbsoluteExpirationRelativeToNow = Minute });
        await SetAsync("absolute", "v", new() { AbsoluteExpiration = Clock.GetUtcNow() + Minute });
        await SetAsync("none", "v");
        Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(("v", "v"), (await GetAsync("relative"), await GetAsync("absolute")));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((null, null, "v"), (await GetAsync("relative"), await GetAsync("absolute"), await GetAsync("none")));
    }

    [Fact]
    public async Task An_absolute_expiry_that_has_passed_is_refused()
    {
        await SetAsync("k", "before");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SetAsync("k", "v", new() { AbsoluteExpiration = Clock.GetUtcNow() }));
        Assert.Equal("before", await GetAsync("k"));
    }

    [Fact]
    public async Task An_expiry_beyond_the_bound_of_the_store_is_that_bound()
    {
        await SetAsync("absolute", "v", new() { AbsoluteExpiration = DateTimeOffset.MaxValue });
        await SetAsync("sliding", "v", new() { SlidingExpiration = TimeSpan.MaxValue });
        Assert.Equal(("v", "v"), (await GetAsync("absolute"), await GetAsync("sliding")));
        var expiry = (await Store.Keys.GetAsync(Ns, "absolute")).Value.ExpiresAt;
        Assert.Equal(Clock.GetUtcNow() + Limits.Default.TimeToLive, expiry);
    }

    [Fact]
    public async Task A_read_and_a_refresh_restart_a_sliding_expiry_in_every_process()
    {
        await SetAsync("k", "v", new() { SlidingExpiration = Minute });
        var other = new StateStoreDistributedCache(Store, Ns, Clock);
        for (var i = 0; i < 4; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(50));
            Assert.NotNull(await other.GetAsync("k"));
            Clock.Advance(TimeSpan.FromSeconds(50));
            await Cache.RefreshAsync("k");
        }

        Clock.Advance(Minute);
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task A_sliding_expiry_ends_at_the_absolute_one()
    {
        await SetAsync("k", "v", new() { SlidingExpiration = Minute, AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(100) });
        Clock.Advance(TimeSpan.FromSeconds(55));
        Assert.Equal("v", await GetAsync("k"));
        Clock.Advance(TimeSpan.FromSeconds(44));
        Assert.Equal("v", await GetAsync("k"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task Concurrent_reads_of_a_sliding_entry_all_get_the_value()
    {
        await SetAsync("k", "v", new() { SlidingExpiration = Minute });
        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => GetAsync("k"))));
        Assert.All(found, value => Assert.Equal("v", value));
    }

    [Fact]
    public async Task The_value_of_the_key_is_the_value_and_its_content_type_has_the_sliding_expiry()
    {
        await SetAsync("k", "v", new() { SlidingExpiration = Minute, AbsoluteExpiration = Start.AddYears(1) });
        await SetAsync("plain", "v", new() { AbsoluteExpirationRelativeToNow = Minute });
        await Cache.GetAsync("k");
        var key = (await Store.Keys.GetAsync(Ns, "k")).Value;
        Assert.Equal("v"u8.ToArray(), key.Value.Bytes.ToArray());
        Assert.Equal("application/octet-stream; sliding=60000; until=1800792000000", key.Value.ContentType);
        Assert.Equal("application/octet-stream", (await Store.Keys.GetAsync(Ns, "plain")).Value.Value.ContentType);
    }

    [Fact]
    public async Task A_value_that_another_program_wrote_is_read_as_bytes()
    {
        await Store.Keys.SetAsync(Ns, "k", KeyValue.Of(Json("""{"n": 1}""")));
        Assert.Equal("""{"n":1}""", await GetAsync("k"));
    }

    [Fact]
    public async Task An_error_of_the_store_is_an_exception_with_its_code()
    {
        var refused = await Assert.ThrowsAsync<StateStoreException>(() => Cache.SetAsync("k", new byte[(1024 * 1024) + 1], new()));
        Assert.Equal(ErrorCode.TooLarge, refused.Error.Code);
        Assert.StartsWith("TOO_LARGE: ", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StateStoreException>(() => Cache.GetAsync("k" + (char)0xD800));
    }

    private Task SetAsync(string key, string value, DistributedCacheEntryOptions? options = null) =>
        Cache.SetAsync(key, Encoding.UTF8.GetBytes(value), options ?? new());

    private async Task<string?> GetAsync(string key) => await Cache.GetAsync(key) is { } value ? Encoding.UTF8.GetString(value) : null;

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                before.Next = this;
                RunningIndex = before.RunningIndex + before.Memory.Length;
            }
        }
    }
}
