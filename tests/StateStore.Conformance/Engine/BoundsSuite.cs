using System.Collections.Immutable;

namespace StateStore.Conformance.Engine;

/// <summary>Whatever is asked for, an answer, a page and a commit are bounded in bytes.</summary>
public abstract class BoundsSuite(EngineFactory start, FakeTimeProvider? clock = null) : TableEngine(start, clock)
{
    private const int ItemBytes = 1_000;

    /// <summary>The number of items in a full page. The byte limit has room for their overhead.</summary>
    private const int PageItems = 4;

    private static readonly string Text = new('x', ItemBytes);

    private static readonly Limits Small = Limits.Default with { PageBytes = (PageItems * ItemBytes) + 900, AnswerBytes = 20 * ItemBytes };

    protected override EngineOptions Options => EngineOptions.Default with { Limits = Small };

    protected override StorageOptions StorageOptions => new() { HistoryLength = 30, KeyHistoryLength = 30 };

    [Fact]
    public async Task A_batch_of_gets_of_one_large_key_is_TOO_LARGE_and_changes_nothing()
    {
        await SetKeyAsync("large");
        ImmutableArray<KeyRequest> gets = [.. Enumerable.Repeat(new KeyRequest("large", new KeyCommand.Get()), 100)];

        AssertTooLarge(await Store.Keys.ChangeAsync(Ns, [new("new", new KeyCommand.Set(KeyValue.Of(Json("1")))), .. gets]));
        AssertError(ErrorCode.NotFound, await Store.Keys.GetAsync(Ns, "new"));
        Assert.Equal(19, (await Store.Keys.ChangeAsync(Ns, gets[..19])).Value.Length);
    }

    [Fact]
    public async Task Large_keys_are_read_or_touched_together_only_up_to_the_byte_limit()
    {
        var keys = await SetKeysAsync(30);

        AssertTooLarge(await Store.Keys.GetManyAsync(Ns, keys));
        AssertTooLarge(await Store.Keys.ChangeAsync(Ns, [.. keys.Select(key => new KeyRequest(key, new KeyCommand.Touch(TimeToLive.Of(TimeSpan.FromHours(1), Small).Value)))]));
        Assert.Equal(15, (await Store.Keys.GetManyAsync(Ns, keys[..15])).Value.Length);
        Assert.Equal(15, (await Store.Keys.ChangeAsync(Ns, [.. keys[..15].Select(key => new KeyRequest(key, new KeyCommand.Get()))])).Value.Length);
    }

    [Fact]
    public async Task Batches_within_the_byte_limit_succeed_however_many_wait_at_the_same_time()
    {
        var keys = await SetKeysAsync(30);

        // All batches wait in the same line, the one of the first key.
        var batches = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Store.Keys.ChangeAsync(Ns, [.. keys[..10].Select(key => new KeyRequest(key, new KeyCommand.Get()))]).AsTask()));
        Assert.All(batches, batch => Assert.Equal(10, batch.Value.Length));
    }

    [Fact]
    public async Task The_pages_of_keys_together_are_the_whole_list()
    {
        var keys = await SetKeysAsync(11);

        var read = new List<string>();
        string? after = null;
        do
        {
            var page = (await Store.Keys.ListAsync(Ns, new("k", after, 1_000))).Value;
            Assert.InRange(page.Keys.Length, 1, PageItems);
            read.AddRange(page.Keys.Select(key => key.Key));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(keys, read);
    }

    [Fact]
    public async Task The_pages_of_a_history_together_are_the_whole_history()
    {
        for (var i = 0; i < 11; i++)
        {
            await SetKeyAsync("a");
            await SetAsync("c", "A", $$"""{"n":{{i}},"text":"{{Text}}"}""");
        }

        Assert.Equal(Enumerable.Range(1, 11).Reverse(), await VersionsAsync((limit, after) => Store.Keys.GetHistoryAsync(Ns, "a", limit, after)));
        Assert.Equal(Enumerable.Range(1, 11).Reverse(), await VersionsAsync((limit, after) => Store.Conversations.GetHistoryAsync(Ns, "c", limit, after)));
        Assert.Equal([11, 10], (await Store.Keys.GetHistoryAsync(Ns, "a", 2)).Value.Changes.Select(Version));
        Assert.Equal(10, (await Store.Keys.GetHistoryAsync(Ns, "a", 2)).Value.Next);
        Assert.Null((await Store.Keys.GetHistoryAsync(Ns, "a", 2, 3)).Value.Next);
        Assert.Equal(1, (await Store.Keys.GetAsync(Ns, "a", 1L)).Value.Version);
    }

    [Fact]
    public async Task Pages_of_events_and_the_newest_events_stay_within_the_byte_limit()
    {
        for (var i = 0; i < 11; i++)
        {
            await SetAsync($"c{i}", "A", $$"""{"text":"{{Text}}"}""");
        }

        var after = LogPosition.Start;
        var read = 0;
        while ((await Store.Changes.ReadAsync(Ns, after, 1_000)).Value is { Changes.IsEmpty: false } page)
        {
            Assert.InRange(page.Changes.Length, 1, PageItems);
            read += page.Changes.Length;
            after = page.Next;
        }

        Assert.Equal(11, read);
        Assert.InRange((await Store.Namespaces.DescribeAsync(Ns, 1_000)).Value.Newest.Length, 1, PageItems);
        Assert.InRange((await Store.Conversations.ListAsync(Ns, new(Limit: 1_000))).Value.Conversations.Length, 1, PageItems);
    }

    [Fact]
    public async Task A_table_beyond_the_byte_limit_is_listed_only_in_pages()
    {
        await CreateTableAsync();
        for (var i = 0; i < 25; i++)
        {
            await CreateAsync($$"""{"n":{{i}},"text":"{{Text}}"}""");
        }

        AssertTooLarge(await Store.Tables.ListRecordsAsync(Ns, Table, new()));
        var read = new List<long>();
        long? after = null;
        do
        {
            var page = (await Store.Tables.ListRecordsAsync(Ns, Table, new(after, 1_000))).Value;
            Assert.InRange(page.Records.Length, 1, PageItems);
            read.AddRange(page.Records.Select(record => record.Id));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(1, 25).Select(id => (long)id), read);
    }

    [Fact]
    public async Task A_batch_of_patches_of_large_records_is_TOO_LARGE_and_changes_nothing()
    {
        await CreateTableAsync();
        await CreateAsync($$"""{"n":0,"text":"{{Text}}"}""");

        var patches = Enumerable.Range(1, 100).Select(i => new TableRequest(Table, new TableCommand.PatchRecord(1, Json($$"""{"n":{{i}}}"""))));
        AssertTooLarge(await Store.Tables.ChangeAsync(Ns, [.. patches]));
        Assert.StartsWith("{\"id\":1,\"n\":0,", (await Store.Tables.GetRecordAsync(Ns, Table, 1)).Value.Record!.Content.ToString(), StringComparison.Ordinal);
        Assert.Equal(5, (await Store.Tables.ChangeAsync(Ns, [.. patches.Take(5)])).Value.Length);

        // Waiting changes share a commit only within its byte limit.
        var alone = await Task.WhenAll(patches.Select(patch => Store.Tables.ChangeAsync(Ns, [patch]).AsTask()));
        Assert.All(alone, patched => Assert.True(patched.IsOk));
    }

    private static void AssertTooLarge<T>(Result<T> result)
    {
        AssertError(ErrorCode.TooLarge, result);
        Assert.Contains($"{Small.AnswerBytes} bytes", result.Error!.Message, StringComparison.Ordinal);
    }

    private static int Version(JsonText change) => (int)JsonMembers.Of(change).Find("version"u8)!.Value.TryLong()!.Value;

    private static async Task<List<int>> VersionsAsync(Func<int, long?, ValueTask<Result<HistoryPage>>> read)
    {
        var versions = new List<int>();
        long? after = null;
        do
        {
            var page = (await read(1_000, after)).Value;
            Assert.InRange(page.Changes.Length, 1, PageItems);
            versions.AddRange(page.Changes.Select(Version));
            after = page.Next;
        }
        while (after is not null);

        return versions;
    }

    private async Task SetKeyAsync(string key) => Assert.True((await Store.Keys.SetAsync(Ns, key, KeyValue.Of(Json($"\"{Text}\"")))).IsOk);

    private async Task<ImmutableArray<string>> SetKeysAsync(int count)
    {
        ImmutableArray<string> keys = [.. Enumerable.Range(10, count).Select(i => $"k{i}")];
        foreach (var key in keys)
        {
            await SetKeyAsync(key);
        }

        return keys;
    }
}
