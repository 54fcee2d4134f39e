using System.Text;

namespace StateStore.Conformance.Storage;

/// <summary>Keys: any text as name, any bytes as value, counted, with histories of their own.</summary>
public class KeyConformance(IStorageTarget target) : StorageConformance(target, KeyKind.Key, LogKind.Key)
{
    private static readonly string[] OddNames =
    [
        "", "\0", "\0\0", "a\0", "a\0b", "\n", "\r\n", "\t", "\u0001", "\u007F", "8:0:", new('x', 10_000), new('x', 10_001), string.Concat(Enumerable.Repeat("😀", 4_000)),
        .. OddIds.All,
    ];

    [Fact]
    public async Task A_key_may_be_any_text()
    {
        await WriteAsync([.. OddNames.Select((name, i) => Write.Put(Key(name), Sample.Version(i + 1), Value(i + 1, Encoding.UTF8.GetBytes(name))))]);

        for (var i = 0; i < OddNames.Length; i++)
        {
            var found = await LoadAsync(Key(OddNames[i]));
            Assert.Equal(i + 1, found.Version.Value);
            Assert.True(Value(i + 1, Encoding.UTF8.GetBytes(OddNames[i])).Span.SequenceEqual(found.Value!.Value.Span), $"key {i}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task Keys_are_listed_in_the_order_of_their_UTF_8_bytes(int limit)
    {
        await WriteAsync([.. OddNames.Select(name => Put(name, 1))]);

        var expected = OddNames.Order(Comparer<string>.Create(OddIds.CompareBytes)).ToList();
        Assert.Equal(expected, await Storage.ScanAllAsync(Namespace, new(Kind, "", null, limit)));
        Assert.Equal(expected.Where(name => name.StartsWith('\0')), await Storage.ScanAllAsync(Namespace, new(Kind, "\0", null, limit)));
        Assert.Equal(expected.Skip(1), await Storage.ScanAllAsync(Namespace, new(Kind, "", "", limit)));
    }

    [Fact]
    public async Task The_empty_key_can_be_due_deleted_and_forgotten()
    {
        var noon = new DateTimeOffset(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);
        await WriteAsync(Put("", 1) with { Due = noon }, Put("a", 1));
        Assert.Equal(new DueEntry(Key(""), Sample.Version(1), noon, HasValue: true), Assert.Single(await Storage.ScanDueAsync(Namespace, noon, 10, default)).WithoutLife());

        await WriteAsync(Delete("", 2));
        Assert.Equal(["a"], await Storage.ScanAllAsync(Namespace, new(Kind, "", null, 10)));
        Assert.Equal(2, (await LoadAsync(Key(""))).Version.Value);
        Assert.False((await TryCommitAsync([new(Key(""), Sample.Version(1))], [Put("", 2)], [])).IsCommitted);

        await WriteAsync(Write.Forget(Key("")));
        Assert.Equal(default, await LoadAsync(Key("")));
    }

    [Fact]
    public async Task A_value_may_be_any_bytes()
    {
        byte[][] values = [[], [0], [0, 0, 10, 255], [.. Enumerable.Range(0, 256).Select(b => (byte)b)], new byte[1024 * 1024]];
        for (var i = 0; i < values.Length; i++)
        {
            await WriteAsync(Write.Put(Key($"{i}"), Sample.Version(1), Value(1, values[i])));
            var found = await LoadAsync(Key($"{i}"));
            Assert.True(Value(1, values[i]).Span.SequenceEqual(found.Value!.Value.Span), $"value {i}");
        }
    }

    [Fact]
    public async Task Keys_and_the_bytes_of_their_values_are_counted()
    {
        var bytes = Value(1, new byte[100]).Length;
        await WriteAsync(Write.Put(Key("a"), Sample.Version(1), Value(1, new byte[100])), Write.Put(Key("b"), Sample.Version(1), Value(1, [])), Put("c", 1));
        await WriteAsync(Write.Forget(Key("c")), Write.Put(EntityKey.Conversation("a"), Sample.Version(1), Sample.ConversationValue(1)));
        await AssertCountsAsync(2, bytes + bytes - 100);

        await WriteAsync(Write.Put(Key("a"), Sample.Version(2), Value(2, [])), Delete("b", 2));
        await AssertCountsAsync(1, bytes - 100);
        Assert.False((await TryCommitAsync([new(Key("a"), Sample.Version(1))], [Put("x", 1)], [])).IsCommitted);

        if (Target.IsDurable)
        {
            await ReopenAsync();
            await AssertCountsAsync(1, bytes - 100);
        }
    }

    [Fact]
    public async Task A_key_and_a_conversation_of_one_name_have_separate_histories()
    {
        await CommitAsync([Put("a", 1)], [Sample.Event("key 1") with { Subject = Key("a") }]);
        await Storage.CommitAsync(new(Namespace, [], [Sample.Put("a", 1)], [Sample.EventOf("a", "conversation 1")]), default);
        await CommitAsync([Put("a", 2)], [Sample.Event("key 2") with { Subject = Key("a") }]);

        Assert.Equal(Texts("key 2", "key 1"), await KeyHistoryAsync("a"));
        Assert.Equal(Texts("conversation 1"), await HistoryAsync("a"));
        await AssertLogAsync(["key 1", "key 2"]);

        await WriteAsync(Write.Forget(Key("a")));
        Assert.Empty(await KeyHistoryAsync("a"));
        Assert.Equal(Texts("conversation 1"), await HistoryAsync("a"));
    }

    private async Task<string[]> KeyHistoryAsync(string name) =>
        [.. (await Storage.ReadHistoryAsync(Namespace, Key(name), 10, default)).Select(payload => Sample.Text(payload))];

    private async Task AssertCountsAsync(long keys, long bytes)
    {
        var info = await Storage.InfoAsync(Namespace);
        Assert.Equal((keys, bytes), (info.Keys, info.KeyBytes));
        Assert.Equal(info, Assert.Single(await Storage.InfosAsync(null, 10)));
    }

    private static ReadOnlyMemory<byte> Value(long version, byte[] bytes) => KeyCodec.Encode(Sample.Version(version), new(KeyValue.Of(bytes), null));

    private static string[] Texts(params string[] texts) => [.. texts.Select(text => Sample.Text(Sample.Event(text)))];
}
