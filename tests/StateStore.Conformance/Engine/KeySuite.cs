using System.Collections.Immutable;

namespace StateStore.Conformance.Engine;

/// <summary>Keys as the users of an engine see them.</summary>
public class KeySuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    [Fact]
    public async Task A_key_is_set_read_changed_and_deleted()
    {
        Assert.Equal(NoValue, await GetAsync("a"));
        Assert.Equal(new(KeyEventType.Created, 1, new(Value("1"), null)), await SetAsync("a", "1"));
        Assert.Equal(new(KeyEventType.Changed, 2, new(Value("{\"x\":[1,2]}"), null)), await SetAsync("a", "{ \"x\": [1, 2] }"));
        Assert.Equal(new(KeyEventType.Changed, 3, new(Value("{\"x\":[1,2]}"), null)), await SetAsync("a", "{\"x\":[1,2]}"));
        Assert.Equal(new("a", 3, new(Value("{\"x\":[1,2]}"), null)), (await Store.Keys.GetAsync(Ns, "a")).Value);

        Assert.Equal(new(KeyEventType.Deleted, 4, null), (await Store.Keys.DeleteAsync(Ns, "a")).Value);
        Assert.Equal(new(null, 0, null), (await Store.Keys.DeleteAsync(Ns, "a")).Value);
        Assert.Equal(NoValue, await GetAsync("a"));
        Assert.Equal(5, (await SetAsync("a", "2")).Version);
        Assert.Equal(["a created", "a changed", "a changed", "a deleted", "a created"], await KeyEventsAsync());
        Assert.StartsWith($"{{\"namespace\":\"{Ns}\",\"key\":\"a\",\"type\":\"created\",\"value\":1,\"at\":", (await KeyLogAsync())[0].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData(" a/b:c%2F\n😀")]
    public async Task A_key_may_be_any_text_and_a_value_any_bytes(string key)
    {
        byte[] bytes = [0, 10, 255, 123];
        await Store.Keys.SetAsync(Ns, key, KeyValue.Of(bytes));
        await SetAsync(new('x', 10_000), "1");

        var found = (await Store.Keys.GetAsync(Ns, key)).Value;
        Assert.Equal(bytes, found.Value.Bytes.ToArray());
        Assert.Equal("application/octet-stream", found.Value.ContentType);
        Assert.Equal(1, (await Store.Keys.DeleteAsync(Ns, new('x', 10_000))).Value.Version - 1);
        Assert.Equal(key, await ListAsync(new()));
    }

    [Fact]
    public async Task A_write_with_an_expected_version_needs_that_version()
    {
        AssertError(ErrorCode.VersionConflict, await Store.Keys.SetAsync(Ns, "a", Value("1"), expectedVersion: 1));
        Assert.Equal(1, (await SetAsync("a", "1", expected: 0)).Version);
        AssertError(ErrorCode.VersionConflict, await Store.Keys.SetAsync(Ns, "a", Value("2"), expectedVersion: 0));
        AssertError(ErrorCode.VersionConflict, await Store.Keys.DeleteAsync(Ns, "a", 2));
        Assert.Equal(2, (await SetAsync("a", "2", expected: 1)).Version);
        Assert.Equal(KeyEventType.Deleted, (await Store.Keys.DeleteAsync(Ns, "a", 2)).Value.Type);
        AssertError(ErrorCode.VersionConflict, await Store.Keys.SetAsync(Ns, "a", Value("3"), expectedVersion: 2));
    }

    [Fact]
    public async Task Compare_and_set_needs_the_expected_value()
    {
        AssertError(ErrorCode.VersionConflict, await Store.Keys.CompareAndSetAsync(Ns, "a", Value("1"), Value("2")));
        Assert.Equal(1, (await Store.Keys.CompareAndSetAsync(Ns, "a", null, Value("{\"x\":1,\"y\":2}"))).Value.Version);
        AssertError(ErrorCode.VersionConflict, await Store.Keys.CompareAndSetAsync(Ns, "a", null, Value("2")));
        Assert.Equal(2, (await Store.Keys.CompareAndSetAsync(Ns, "a", Value("{\"y\":2.0,\"x\":1}"), Value("3"))).Value.Version);
        Assert.Equal("3", await GetAsync("a"));
    }

    [Fact]
    public async Task A_number_is_incremented()
    {
        Assert.Equal(Value("1"), (await Store.Keys.IncrementAsync(Ns, "n")).Value.Entry!.Value);
        Assert.Equal(Value("-4"), (await Store.Keys.IncrementAsync(Ns, "n", -5)).Value.Entry!.Value);
        await SetAsync("n", "\"text\"");
        AssertError(ErrorCode.InvalidData, await Store.Keys.IncrementAsync(Ns, "n"));
    }

    [Fact]
    public async Task A_batch_is_applied_as_a_whole_or_not_at_all()
    {
        await SetAsync("a", "1");
        var made = (await BatchAsync(("a", new KeyCommand.Get()), ("a", Set("2")), ("b", Set("3")), ("a", new KeyCommand.Get()), ("c", new KeyCommand.Delete()))).Value;
        Assert.Equal(["1 1", "2 2", "1 3", "2 2", "0 "], made.Select(outcome => $"{outcome.Version} {outcome.Entry?.Value}"));

        AssertError(ErrorCode.VersionConflict, await BatchAsync(("a", Set("9")), ("new", Set("9")), ("b", new KeyCommand.Delete()), ("a", Set("9", expected: 7))));
        var refused = await BatchAsync(("a", Set("9")), ("none", new KeyCommand.Touch(Seconds(1))));
        AssertError(ErrorCode.NotFound, refused);
        Assert.Equal("Operation 1: There is no such key", refused.Error!.Message);
        var impossible = await BatchAsync(("a", Set("9")), ("none", new KeyCommand.Touch(TimeToLive.Unsaid)));
        Assert.Equal("Operation 1: ttl is missing", impossible.Error!.Message);
        Assert.Equal(("2", "3", NoValue), (await GetAsync("a"), await GetAsync("b"), await GetAsync("new")));
        Assert.Equal(["a created", "a changed", "b created"], await KeyEventsAsync());
    }

    [Fact]
    public async Task Several_keys_are_read_in_one_call()
    {
        await SetAsync("a", "1");
        await SetAsync("", "2");
        var found = (await Store.Keys.GetManyAsync(Ns, ["", "none", "a", ""])).Value;
        Assert.Equal(["2", null, "1", "2"], found.Select(key => key?.Value.ToString()));
        AssertError(ErrorCode.InvalidInput, await Store.Keys.GetManyAsync(Ns, []));
    }

    [Fact]
    public async Task Keys_are_listed_by_prefix_in_pages()
    {
        await BatchAsync([.. new[] { "b", "a2", "", "a1", "a😀", "a\uFF5E", "a" }.Select(key => (key, Set("1")))]);

        Assert.Equal("|a|a1|a2|a\uFF5E|a😀|b", await ListAsync(new()));
        Assert.Equal("a1|a2", await ListAsync(new("a", "a", 2)));
        Assert.Equal("a|a1|a2|a\uFF5E|a😀|b", await ListAsync(new(After: "")));
        var page = (await Store.Keys.ListAsync(Ns, new(Limit: 3))).Value;
        Assert.Equal("a1", page.Next);
        Assert.Null((await Store.Keys.ListAsync(Ns, new(Limit: 7))).Value.Next);
        AssertError(ErrorCode.InvalidInput, await Store.Keys.ListAsync(Ns, new(Limit: 0)));
    }

    [Fact]
    public async Task Keys_conversations_and_tables_of_one_name_are_independent()
    {
        await SetAsync("x", "1");
        await SetAsync("x", "OPEN", "{}");
        await Store.Tables.ChangeAsync(Ns, "x", new TableCommand.CreateState());

        Assert.Equal("1", await GetAsync("x"));
        Assert.Single(await LogAsync());
        Assert.Equal(["x created"], await KeyEventsAsync());
    }

    [Fact]
    public async Task Invalid_key_requests_are_refused()
    {
        AssertError(ErrorCode.InvalidName, await Store.Keys.GetAsync("a:keys:b", "x"));
        AssertError(ErrorCode.InvalidName, await Store.Keys.GetAsync(Ns, "a" + (char)0xD800));
        AssertError(ErrorCode.InvalidName, await Store.Keys.SetAsync(Ns, new('x', 16_385), Value("1")));
        AssertError(ErrorCode.InvalidInput, await Store.Keys.SetAsync(Ns, "a", Value("1"), expectedVersion: -1));
        AssertError(ErrorCode.InvalidInput, await Store.Keys.TouchAsync(Ns, "a", TimeToLive.Unsaid));
        AssertError(ErrorCode.InvalidInput, await Store.Keys.ChangeAsync(Ns, ImmutableArray<KeyRequest>.Empty));
        AssertError(ErrorCode.TooLarge, await Store.Keys.SetAsync(Ns, "a", KeyValue.Of(new byte[(1024 * 1024) + 1])));
        Assert.True((await Store.Keys.SetAsync(Ns, "a", KeyValue.Of(new byte[1024 * 1024]))).IsOk);
    }
}
