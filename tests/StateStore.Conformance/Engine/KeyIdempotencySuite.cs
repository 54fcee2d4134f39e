using System.Collections.Immutable;

namespace StateStore.Conformance.Engine;

/// <summary>Changes of keys repeated under an idempotency key.</summary>
public class KeyIdempotencySuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    private const string Key = "order 1";

    [Fact]
    public async Task A_repeated_change_gets_the_first_answer_and_changes_nothing()
    {
        var add = new KeyCommand.Increment(Json("5"), Seconds(60));
        var first = (await Store.Keys.ChangeAsync(Ns, "n", add, new(null, Key))).Value;
        await SetAsync("n", "100");
        Clock.Advance(TimeSpan.FromSeconds(1));
        var again = (await Store.Keys.ChangeAsync(Ns, "n", add, new(null, Key))).Value;

        Assert.Equal(first, again);
        Assert.Equal((KeyEventType.Created, 1L, "5", true), (again.Type, again.Version, again.Entry!.Value.ToString(), again.Entry.ExpiresAt is not null));
        Assert.Equal("100", await GetAsync("n"));
        Assert.Equal(["n created", "n changed"], await KeyEventsAsync());
    }

    [Fact]
    public async Task Each_kind_of_answer_is_repeated()
    {
        await Store.Keys.SetAsync(Ns, "bytes", KeyValue.Of("\0\u00ff"u8.ToArray()));
        ImmutableArray<KeyRequest> changes =
        [
            new("set", new KeyCommand.Set(Value("""{"a":"é"}"""), Seconds(60))),
            new("bytes", new KeyCommand.Get()),
            new("none", new KeyCommand.Get()),
            new("swapped", new KeyCommand.CompareAndSet(null, KeyValue.FromTrusted("x"u8.ToArray(), "text/plain"))),
            new("sum", new KeyCommand.Increment(Json("1.5"))),
            new("bytes", new KeyCommand.Touch(Seconds(5))),
            new("bytes", new KeyCommand.Delete()),
            new("none", new KeyCommand.Delete()),
        ];
        var first = await Store.Keys.ChangeAsync(Ns, changes, new(null, Key));
        var again = await Store.Keys.ChangeAsync(Ns, changes, new(null, Key));

        Assert.True(first.IsOk);
        Assert.Equal(first.Value.AsEnumerable(), again.Value);
        Assert.Equal(5, (await KeyEventsAsync()).Length - 1);
    }

    [Fact]
    public async Task A_refusal_is_repeated_under_its_idempotency_key()
    {
        await SetAsync("a", "1");
        var swap = new KeyCommand.CompareAndSet(Value("2"), Value("3"));
        var refused = await Store.Keys.ChangeAsync(Ns, "a", swap, new(null, Key));
        await SetAsync("a", "2");

        AssertError(ErrorCode.VersionConflict, refused);
        Assert.Equal(refused.Error, (await Store.Keys.ChangeAsync(Ns, "a", swap, new(null, Key))).Error);
        Assert.Equal("2", await GetAsync("a"));
    }

    [Fact]
    public async Task A_delete_of_a_missing_key_is_remembered()
    {
        var delete = new KeyCommand.Delete();
        Assert.Null((await Store.Keys.ChangeAsync(Ns, "a", delete, new(null, Key))).Value.Type);
        await SetAsync("a", "1");

        Assert.Null((await Store.Keys.ChangeAsync(Ns, "a", delete, new(null, Key))).Value.Type);
        Assert.Equal("1", await GetAsync("a"));
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused()
    {
        var set = new KeyCommand.Set(Value("1"), Seconds(60));
        await Store.Keys.ChangeAsync(Ns, "a", set, new(null, Key));
        (string Name, KeyCommand Command)[] others =
        [
            ("b", set),
            ("a", set with { Value = Value("2") }),
            ("a", set with { Value = KeyValue.FromTrusted("1"u8.ToArray(), "text/plain") }),
            ("a", set with { Ttl = Seconds(61) }),
            ("a", set with { ExpectedVersion = 1 }),
            ("a", new KeyCommand.CompareAndSet(null, Value("1"), Seconds(60))),
            ("a", new KeyCommand.Delete()),
            ("a", new KeyCommand.Get()),
        ];
        foreach (var (name, command) in others)
        {
            AssertError(ErrorCode.IdempotencyMismatch, await Store.Keys.ChangeAsync(Ns, name, command, new(null, Key)));
        }

        AssertError(ErrorCode.IdempotencyMismatch, await Store.Conversations.SetAsync(Ns, "c", new("A", Json("{}")), new(null, Key)));
        AssertError(ErrorCode.InvalidName, await Store.Keys.ChangeAsync(Ns, "a", set, new(null, "")));
        Assert.Equal(["a created"], await KeyEventsAsync());
    }

    [Fact]
    public async Task The_size_of_a_remembered_answer_is_limited()
    {
        var large = KeyValue.Of(new byte[Limits.Default.KeyValueBytes]);
        Assert.True((await Store.Keys.ChangeAsync(Ns, "large", new KeyCommand.Set(large), new(null, Key))).IsOk);
        Assert.True((await Store.Keys.ChangeAsync(Ns, "large", new KeyCommand.Get(), new(null, "read"))).IsOk);
        var both = await Store.Keys.ChangeAsync(Ns, [new("large", new KeyCommand.Get()), new("n", new KeyCommand.Increment(Json("1")))], new(null, "both"));

        AssertError(ErrorCode.TooLarge, both);
        Assert.Equal(NoValue, await GetAsync("n"));
    }

    [Fact]
    public async Task An_idempotency_key_is_remembered_for_a_day()
    {
        var add = new KeyCommand.Increment(Json("1"));
        await Store.Keys.ChangeAsync(Ns, "n", add, new(null, Key));
        Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, (await Store.Keys.ChangeAsync(Ns, "n", add, new(null, Key))).Value.Version);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, (await Store.Keys.ChangeAsync(Ns, "n", add, new(null, Key))).Value.Version);
    }

    [Fact]
    public async Task One_of_many_concurrent_changes_under_one_key_is_made()
    {
        var add = new KeyCommand.Increment(Json("1"));
        var made = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            Task.Run(async () => (await Store.Keys.ChangeAsync(Ns, "n", add, new(null, i % 2 == 0 ? Key : "other"))).Value.Version)));

        Assert.Equal([1, 2], made.Distinct().Order());
        Assert.Equal("2", await GetAsync("n"));
    }
}
