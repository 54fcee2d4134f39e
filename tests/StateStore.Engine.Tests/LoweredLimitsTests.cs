using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using StateStore.Conformance.Storage;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Entries stored under wider limits than the current ones still work.</summary>
public sealed class LoweredLimitsTests
{
    private const string Ns = "bot";
    private const int Keys = 40;

    /// <summary>The data are as deep as their limit allowed; the stored form adds its own levels.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(1_000)]
    public async Task Data_at_the_depth_limit_are_read_merged_and_published(int depth)
    {
        await using var storage = new MemoryStorage();
        var wide = EngineOptions.Default with { Limits = Limits.Default with { JsonDepth = depth } };
        var deep = JsonText.Parse(Encoding.UTF8.GetBytes($"{string.Concat(Enumerable.Repeat("{\"a\":", depth))}1{new string('}', depth)}"), wide.Limits).Value;
        await using (var before = new LocalStateStore(storage, wide))
        {
            Assert.True((await before.Conversations.SetAsync(Ns, "c", new("A", deep))).IsOk);
            Assert.True((await before.Keys.SetAsync(Ns, "k", KeyValue.Of(deep))).IsOk);
            Assert.True((await before.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState())).IsOk);
            Assert.True((await before.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateRecord(null, deep))).IsOk);
        }

        await using var store = new LocalStateStore(storage, wide);
        Assert.Equal(deep, (await store.Conversations.GetAsync(Ns, "c")).Value.Conversation.Data);
        var other = JsonText.Parse("{\"b\":1}"u8, Limits.Default).Value;
        Assert.True((await store.Conversations.SetAsync(Ns, "c", new("B", other, Merge: true))).IsOk);
        Assert.True((await store.Conversations.SetAsync(Ns, "c", new("B", deep))).IsOk);
        Assert.Equal(deep.Utf8.ToArray(), (await store.Keys.GetAsync(Ns, "k")).Value.Entry.Value.Bytes.ToArray());
        Assert.True((await store.Tables.GetRecordAsync(Ns, "t", 1)).IsOk);
        Assert.Equal(3, (await store.Conversations.GetHistoryAsync(Ns, "c")).Value.Changes.Length);
        var log = await storage.ReadLogAsync(new(Ns, LogKind.Conversation), LogPosition.Start, 10, default);
        Assert.All(log.Entries, happened => Assert.NotNull(ConversationEventReader.Read(JsonText.FromTrusted(happened.Payload))));
    }

    [Fact]
    public async Task Due_entries_expire_even_when_their_names_and_data_exceed_lowered_limits()
    {
        var clock = new FakeTimeProvider();
        await using var storage = new MemoryStorage();
        var ttl = TimeToLive.FromTrusted(1_000);
        var deep = JsonText.Parse("""{"a":{"b":{"c":[1,2,3]}}}"""u8, Limits.Default).Value;
        await using (var generous = new LocalStateStore(storage, clock: clock))
        {
            ImmutableArray<KeyRequest> sets = [.. Enumerable.Range(0, Keys).Select(i => new KeyRequest($"a long name {i}", new KeyCommand.Set(KeyValue.Of(deep)) { Ttl = ttl }))];
            Assert.True((await generous.Keys.ChangeAsync(Ns, sets)).IsOk);
            Assert.True((await generous.Conversations.SetAsync(Ns, "a long name", new("A LONG STATE", deep) { Ttl = ttl })).IsOk);
        }

        var narrow = Limits.Default with { NameLength = 5, KeyNameBytes = 5, KeyValueBytes = 5, DataBytes = 5, BatchCommands = 5, JsonDepth = 2 };
        await using var store = new LocalStateStore(storage, EngineOptions.Default with { Limits = narrow }, clock);
        clock.Advance(TimeSpan.FromMinutes(1));
        await store.SweepAsync();

        var now = await storage.InfoAsync(Ns);
        Assert.Equal((0, 0), (now.Keys, now.Conversations));
    }
}
