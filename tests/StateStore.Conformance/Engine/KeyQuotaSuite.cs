
namespace StateStore.Conformance.Engine;

/// <summary>Bounds on the number and the bytes of the keys of a namespace.</summary>
public class KeyQuotaSuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    private const int MaxKeys = 3;
    private const int MaxBytes = 1000;

    protected override EngineOptions Options => new()
    {
        MaxKeys = new PerNamespace<long>(MaxKeys).With("roomy", MaxKeys + 1).With("free", long.MaxValue),
        MaxKeyBytes = new PerNamespace<long>(MaxBytes).With("free", long.MaxValue),
    };

    [Fact]
    public async Task Keys_beyond_the_key_quota_are_refused()
    {
        for (var n = 0; n < MaxKeys; n++)
        {
            await SetAsync($"k{n}", "1");
        }

        var refused = await Store.Keys.SetAsync(Ns, "one more", Value("1"));
        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Equal("""{"keys":3,"max_keys":3}""", refused.Error!.Details.ToString());
        AssertError(ErrorCode.LimitExceeded, await Store.Keys.IncrementAsync(Ns, "a counter"));
        Assert.Equal(NoValue, await GetAsync("one more"));

        await SetAsync("k0", "2");
        await Store.Keys.DeleteAsync(Ns, "k1");
        await SetAsync("one more", "1");
        Assert.Equal("k0|k2|one more", await ListAsync(new()));
    }

    [Fact]
    public async Task Bytes_beyond_the_byte_quota_are_refused()
    {
        await SetAsync("a", Text(700));
        var refused = await Store.Keys.SetAsync(Ns, "b", Value(Text(300)));
        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Matches("""^{"bytes":7\d\d,"max_bytes":1000}$""", refused.Error!.Details.ToString());
        AssertError(ErrorCode.LimitExceeded, await Store.Keys.SetAsync(Ns, "a", Value(Text(1000))));

        await SetAsync("a", Text(500));
        await SetAsync("b", Text(300));
        Assert.Equal(Text(500), await GetAsync("a"));
    }

    [Fact]
    public async Task A_batch_is_checked_against_the_quota_as_a_whole()
    {
        await BatchAsync(("a", Set("1")), ("b", Set("2")));
        AssertError(ErrorCode.LimitExceeded, await BatchAsync(("c", Set("3")), ("d", Set("4"))));
        Assert.Equal("a|b", await ListAsync(new()));

        Assert.True((await BatchAsync(("c", Set("3")), ("d", Set("4")), ("a", new KeyCommand.Delete()))).IsOk);
        Assert.Equal("b|c|d", await ListAsync(new()));
    }

    [Fact]
    public async Task Concurrent_writes_do_not_exceed_the_key_quota()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => Task.Run(async () => await Store.Keys.SetAsync(Ns, $"k{n}", Value("1")))));

        Assert.Equal(MaxKeys, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => AssertError(ErrorCode.LimitExceeded, result));
        Assert.Equal(MaxKeys, (await ListAsync(new())).Split('|').Length);
    }

    [Fact]
    public async Task A_swept_expired_key_frees_its_quota()
    {
        await BatchAsync(("a", Set("1", Seconds(10))), ("b", Set("2", Seconds(10))), ("c", Set("3")));
        Clock.Advance(TimeSpan.FromSeconds(10));
        await KeyEventsAsync(5);

        await SetAsync("d", "4");
        await SetAsync("e", "5");
        AssertError(ErrorCode.LimitExceeded, await Store.Keys.SetAsync(Ns, "f", Value("6")));
    }

    [Fact]
    public async Task Conversations_and_tables_do_not_count_towards_the_key_quota()
    {
        await BatchAsync(("a", Set("1")), ("b", Set("2")), ("c", Set("3")));

        Assert.True((await SetAsync("x", "OPEN", "{}")).IsOk);
        Assert.True((await Store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState())).IsOk);
    }

    [Theory]
    [InlineData("roomy", MaxKeys + 1)]
    [InlineData("free", 20)]
    public async Task A_namespace_may_have_a_quota_of_its_own(string ns, int most)
    {
        for (var n = 0; n < most; n++)
        {
            Assert.True((await Store.Keys.SetAsync(ns, $"k{n}", Value(Text(200)))).IsOk);
        }

        Assert.Equal(ns == "free", (await Store.Keys.SetAsync(ns, "one more", Value("1"))).IsOk);
    }

    private static string Text(int length) => $"\"{new string('x', length)}\"";
}
