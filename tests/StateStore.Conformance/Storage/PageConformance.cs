using System.Collections.Immutable;

namespace StateStore.Conformance.Storage;

/// <summary>Pages are limited in bytes. No read of items ever loads more than its byte limit.</summary>
public class PageConformance(IStorageTarget target) : StorageConformance(target)
{
    private const int Count = 20;
    private const int ItemBytes = 1_000;

    /// <summary>A byte limit with room for four items and not for five, whatever a store counts beside the text itself.</summary>
    private const long PageBytes = (4 * ItemBytes) + (ItemBytes / 2);

    private static readonly string[] Ids = [.. Enumerable.Range(10, Count).Select(i => $"id-{i}")];

    private static readonly string[] Texts = [.. Ids.Select(id => id.PadRight(ItemBytes, '.'))];

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, "open")]
    [InlineData(true, "open")]
    public async Task A_scan_page_ends_before_the_entry_that_would_exceed_its_byte_limit(bool isDescending, string? term)
    {
        await WriteAsync([.. Ids.Select((id, i) => Sample.Put(id, 1, Texts[i]) with { Term = "open" })]);

        foreach (var isOfValues in new[] { false, true })
        {
            var query = new ScanQuery(KeyKind.Conversation, "", null, Count, term) { Bytes = PageBytes, IsDescending = isDescending, IsOfValues = isOfValues };
            var values = new List<string>();
            for (var isOver = false; !isOver;)
            {
                var page = await Storage.ScanAsync(Namespace, query, default);
                Assert.InRange(page.Entries.Length, 1, 4);
                values.AddRange(page.Entries.Select(entry => Sample.Text(entry.Value)));
                query = query with { After = page.Next };
                isOver = page.Next is null;
            }

            var expected = Texts.Select(text => Sample.Text(Sample.ConversationValue(1, text)));
            Assert.Equal(isDescending ? expected.Reverse() : expected, values);
        }
    }

    [Fact]
    public async Task A_log_page_ends_before_the_event_that_would_exceed_its_byte_limit()
    {
        var positions = await AppendAsync(Texts);

        var read = new List<LogPosition>();
        var after = LogPosition.Start;
        while (await ReadAsync(after, new(Count, PageBytes)) is { Entries.Length: > 0 } page)
        {
            Assert.InRange(page.Entries.Length, 1, 4);
            Assert.Equal(positions[^1], page.Tail);
            Assert.False(page.IsTrimmed);
            read.AddRange(page.Entries.Select(entry => entry.Position));
            after = page.Entries[^1].Position;
        }

        Assert.Equal(positions, read);
    }

    [Fact]
    public async Task The_newest_events_end_before_the_event_that_would_exceed_the_byte_limit()
    {
        var positions = await AppendAsync(Texts);

        var newest = await Storage.ReadNewestAsync(Namespace, new(Count, PageBytes), default);
        Assert.Equal(positions.Reverse().Take(4), newest.Select(entry => entry.Position));
        var all = await Storage.ReadNewestAsync(Namespace, new(Count + 5, long.MaxValue), default);
        Assert.Equal(positions.Reverse(), all.Select(entry => entry.Position));
    }

    [Fact]
    public async Task A_history_page_ends_before_the_event_that_would_exceed_its_byte_limit()
    {
        for (var i = 0; i < Count; i++)
        {
            await CommitAsync([Sample.Put("a", i + 1)], [Sample.EventOf("a", Texts[i])]);
        }

        var read = new List<string>();
        while (await Storage.ReadHistoryAsync(Namespace, EntityKey.Conversation("a"), new(Count, PageBytes), read.Count, default) is { IsEmpty: false } page)
        {
            Assert.InRange(page.Length, 1, 4);
            read.AddRange(page.Select(payload => Sample.Text(payload)));
        }

        Assert.Equal(Texts.Reverse().Select(text => Sample.Text(Sample.Event(text))), read);
    }

    [Fact]
    public async Task A_load_ends_before_the_entry_that_would_exceed_its_byte_limit()
    {
        await WriteAsync([.. Ids.Select((id, i) => Sample.Put(id, 1, Texts[i]))]);
        ImmutableArray<EntityKey> keys = [EntityKey.Conversation("none"), .. Ids.Select(EntityKey.Conversation)];

        var loaded = await Storage.LoadManyAsync(Namespace, keys, PageBytes, default);
        Assert.Equal(["(missing)", .. Texts.Take(4).Select(text => Sample.Text(Sample.ConversationValue(1, text)))], loaded.Select(entry => Sample.Text(entry.Value)));
        Assert.Equal(keys.Length, (await Storage.LoadManyAsync(Namespace, keys, long.MaxValue, default)).Length);
    }

    [Fact]
    public async Task A_page_contains_at_least_one_item_however_large()
    {
        var position = (await CommitAsync([Sample.Put("a", 1, Texts[0]), Sample.Put("b", 1, Texts[1])], [Sample.EventOf("a", Texts[0]), Sample.EventOf("a", Texts[1])]))[0];
        var one = new PageBound(Count, 1);

        var scanned = await Storage.ScanAsync(Namespace, new(KeyKind.Conversation, "", null, Count) { Bytes = 1 }, default);
        Assert.Equal(("a", "a"), (Assert.Single(scanned.Entries).Id, scanned.Next));
        Assert.Equal(position, Assert.Single((await ReadAsync(LogPosition.Start, one)).Entries).Position);
        Assert.Single(await Storage.ReadNewestAsync(Namespace, one, default));
        Assert.Single(await Storage.ReadHistoryAsync(Namespace, EntityKey.Conversation("a"), one, 0, default));
        Assert.Single(await Storage.LoadManyAsync(Namespace, [EntityKey.Conversation("a"), EntityKey.Conversation("b")], 1, default));
    }

    private async Task<LogPage> ReadAsync(LogPosition after, PageBound page) => await Storage.ReadLogAsync(Namespace, after, page, default);
}
