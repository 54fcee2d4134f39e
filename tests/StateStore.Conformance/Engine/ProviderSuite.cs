using System.Text;

namespace StateStore.Conformance.Engine;

/// <summary>The provider as plugins use it: every case that users of the Drasi providers rely on, and some that theirs leave out.</summary>
public class ProviderSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    private static readonly string[] OddTexts =
        ["", "\0", "a\0b", "\n\t", "a b", "a:b", "a/b\\c", "schema", "x:keys:y", "~", "日本語", "😀", "'\"%_*", new('x', 10_000)];

    private KeyStateStoreProvider? _provider;

    private KeyStateStoreProvider Provider => _provider ??= new(Store, isDurable: true, scope: Ns);

    public static TheoryData<string> Texts => [.. OddTexts];

    [Fact]
    public async Task A_value_is_set_read_overwritten_and_deleted()
    {
        Assert.Null(await GetAsync("s", "k"));
        Assert.True((await SetAsync("s", "k", "1")).Value);
        Assert.False((await SetAsync("s", "k", "2")).Value);
        Assert.Equal("2", await GetAsync("s", "k"));
        Assert.True((await Provider.ContainsKeyAsync("s", "k")).Value);
        Assert.True((await Provider.DeleteAsync("s", "k")).Value);
        Assert.False((await Provider.DeleteAsync("s", "k")).Value);
        Assert.False((await Provider.ContainsKeyAsync("s", "k")).Value);
        Assert.True((await Provider.SyncAsync()).Value);
    }

    [Fact]
    public async Task GetMany_returns_the_existing_keys()
    {
        await SetAsync("s", "a", "1");
        await SetAsync("s", "b", "2");
        var found = (await Provider.GetManyAsync("s", ["a", "none", "b", "a"])).Value;
        Assert.Equal(["a 1", "b 2"], found.Select(pair => $"{pair.Key} {Text(pair.Value)}").Order());
        Assert.Empty((await Provider.GetManyAsync("s", [])).Value);
        Assert.Empty((await Provider.GetManyAsync("unknown", ["a"])).Value);
    }

    [Fact]
    public async Task SetMany_sets_all_keys_and_the_last_of_two_values_wins()
    {
        Assert.Equal(3, (await SetManyAsync("s", ("a", "1"), ("b", "2"), ("a", "3"))).Value);
        Assert.Equal(("3", "2"), (await GetAsync("s", "a"), await GetAsync("s", "b")));
        Assert.Equal(0, (await SetManyAsync("empty")).Value);
        Assert.False((await Provider.StoreExistsAsync("empty")).Value);
    }

    [Fact]
    public async Task A_batch_with_an_invalid_member_changes_nothing()
    {
        await SetAsync("s", "a", "before");
        foreach (var bad in new (string, string)[] { ("k" + (char)0xD800, "1"), (new string('x', 20_000), "1"), ("large", new string('x', (1024 * 1024) + 1)) })
        {
            Assert.False((await SetManyAsync("s", ("a", "after"), ("new", "1"), bad)).IsOk);
            Assert.Equal(("before", null), (await GetAsync("s", "a"), await GetAsync("s", "new")));
        }

        Assert.False((await Provider.DeleteManyAsync("s", ["a", "k" + (char)0xD800])).IsOk);
        Assert.Equal("before", await GetAsync("s", "a"));
    }

    [Fact]
    public async Task DeleteMany_deletes_all_keys_and_counts_the_existing_ones()
    {
        await SetManyAsync("s", ("a", "1"), ("b", "2"), ("c", "3"));
        Assert.Equal(2, (await Provider.DeleteManyAsync("s", ["a", "none", "b", "a"])).Value);
        Assert.Equal(["c"], (await Provider.ListKeysAsync("s")).Value);
        Assert.Equal(0, (await Provider.DeleteManyAsync("s", [])).Value);
        Assert.Equal(0, (await Provider.DeleteManyAsync("unknown", ["a"])).Value);
        Assert.False((await Provider.StoreExistsAsync("unknown")).Value);
    }

    [Fact]
    public async Task A_store_is_cleared_alone_and_can_be_used_again()
    {
        await SetManyAsync("one", ("a", "1"), ("b", "2"));
        await SetManyAsync("two", ("a", "3"));
        Assert.Equal(2, (await Provider.ClearStoreAsync("one")).Value);
        Assert.Equal(0, (await Provider.ClearStoreAsync("one")).Value);
        Assert.Equal(0, (await Provider.ClearStoreAsync("unknown")).Value);
        Assert.False((await Provider.StoreExistsAsync("one")).Value);
        Assert.Equal("3", await GetAsync("two", "a"));
        await SetAsync("one", "a", "4");
        Assert.Equal(["a"], (await Provider.ListKeysAsync("one")).Value);
    }

    [Fact]
    public async Task Keys_are_listed_in_order_and_counted()
    {
        Assert.Empty((await Provider.ListKeysAsync("s")).Value);
        Assert.Equal(0, (await Provider.KeyCountAsync("s")).Value);
        await SetManyAsync("s", [.. Enumerable.Range(0, 250).Select(i => ($"k{i:D3}", "1"))]);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"k{i:D3}"), (await Provider.ListKeysAsync("s")).Value);
        Assert.Equal(250, (await Provider.KeyCountAsync("s")).Value);
        await Provider.DeleteAsync("s", "k000");
        Assert.Equal(249, (await Provider.KeyCountAsync("s")).Value);
    }

    [Fact]
    public async Task A_store_exists_while_it_has_a_key()
    {
        Assert.False((await Provider.StoreExistsAsync("s")).Value);
        await SetAsync("s", "a", "");
        Assert.True((await Provider.StoreExistsAsync("s")).Value);
        await Provider.DeleteAsync("s", "a");
        Assert.False((await Provider.StoreExistsAsync("s")).Value);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_provider_key_may_be_any_text(string key)
    {
        await SetManyAsync("s", [.. OddTexts.Select(text => (text, "other"))]);
        await SetAsync("s", key, "mine");
        Assert.Equal("mine", await GetAsync("s", key));
        Assert.Equal(OddTexts.Length, (await Provider.KeyCountAsync("s")).Value);
        Assert.True((await Provider.DeleteAsync("s", key)).Value);
        Assert.Equal(OddTexts.Length - 1, (await Provider.ListKeysAsync("s")).Value.Count);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task The_id_of_a_store_may_be_any_text(string id)
    {
        foreach (var other in OddTexts)
        {
            await SetAsync(other, "k", other);
        }

        Assert.Equal(id, await GetAsync(id, "k"));
        Assert.Equal(1, (await Provider.ClearStoreAsync(id)).Value);
        Assert.Null(await GetAsync(id, "k"));
        foreach (var other in OddTexts.Where(other => other != id))
        {
            Assert.Equal(other, await GetAsync(other, "k"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    public async Task A_value_is_any_bytes(int length)
    {
        var value = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
        await Provider.SetAsync("s", "k", value);
        Assert.True((await Provider.GetAsync("s", "k")).Value!.Value.Span.SequenceEqual(value));
    }

    [Fact]
    public async Task A_JSON_value_of_a_key_is_read_by_the_provider_as_bytes()
    {
        await SetAsync("plugin", "a", "x");
        await Store.Keys.SetAsync($"{Ns}:plugin", "b", KeyValue.Of(Json("{\"n\": 1}")));
        Assert.Equal("{\"n\":1}", await GetAsync("plugin", "b"));
        Assert.Equal("x", Text((await Store.Keys.GetAsync($"{Ns}:plugin", "a")).Value.Value.Bytes));
    }

    [Fact]
    public async Task Fifty_concurrent_writers_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(task => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.True((await SetAsync($"store-{task % 5}", $"{task}-{i}", $"{i}")).IsOk);
                Assert.Equal($"{i}", await GetAsync($"store-{task % 5}", $"{task}-{i}"));
            }
        })));

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(100, (await Provider.KeyCountAsync($"store-{i}")).Value);
        }
    }

    [Fact]
    public async Task A_clear_that_races_with_batches_leaves_whole_batches()
    {
        var filling = Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++)
            {
                Assert.True((await SetManyAsync("s", ("a", $"{i}"), ("b", $"{i}"))).IsOk);
            }
        });
        while (!filling.IsCompleted)
        {
            var found = (await Provider.GetManyAsync("s", ["a", "b"])).Value;
            Assert.True(found.Count is 0 or 2 && found.Values.Select(value => Text(value)).Distinct().Count() <= 1, "half a batch");
            await Provider.ClearStoreAsync("s");
        }

        await filling;
    }

    private ValueTask<Result<bool>> SetAsync(string store, string key, string value) => Provider.SetAsync(store, key, Encoding.UTF8.GetBytes(value));

    private ValueTask<Result<int>> SetManyAsync(string store, params (string Key, string Value)[] entries) =>
        Provider.SetManyAsync(store, entries.Select(entry => KeyValuePair.Create(entry.Key, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(entry.Value))));

    private async Task<string?> GetAsync(string store, string key) => (await Provider.GetAsync(store, key)).Value is { } value ? Text(value) : null;

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);
}
