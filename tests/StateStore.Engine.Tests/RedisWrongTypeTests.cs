using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Conformance.Engine;
using StateStore.Engine.Tests.Stores;
using StateStore.Storage;

namespace StateStore.Engine.Tests;

/// <summary>Keys of StateStore that another tool has replaced by another Redis type: only their content fails, and DELETE and PUT repair it.</summary>
public sealed class RedisWrongTypeTests : KeyEngine
{
    private const string Found = "a Redis hash where a string was expected";

    private readonly RedisDatabase _database;

    public RedisWrongTypeTests()
        : this(new())
    {
    }

    private RedisWrongTypeTests(RedisDatabase database)
        : base((options, storage, clock) => RedisEngine.StartAsync(database, options, storage, clock)) => _database = database;

    [Fact]
    public async Task A_conversation_of_another_type_names_the_found_type_and_is_repaired_by_PUT_and_by_DELETE()
    {
        await MoveAsync("x", "open");
        await MoveAsync("y", "open");
        await SpoilAsync("conversation:x");

        var read = await Store.Conversations.GetAsync(Ns, "x");
        AssertError(ErrorCode.Corrupt, read);
        Assert.Contains(Found, read.Error!.Message, StringComparison.Ordinal);
        Assert.True((await Store.Conversations.GetAsync(Ns, "y")).IsOk);
        var page = (await Store.Conversations.ListAsync(Ns, new(State: "open"))).Value;
        Assert.Equal(("y", "x"), (page.Conversations.Single().Id, page.Corrupt.Single().Id));

        Assert.True((await MoveAsync("x", "closed")).Value.Version > 1);
        Assert.Equal("closed", (await Store.Conversations.GetAsync(Ns, "x")).Value.Conversation.State);
        await SpoilAsync("conversation:x");
        Assert.True((await Store.Conversations.DeleteAsync(Ns, "x")).IsOk);
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "x"));
    }

    [Fact]
    public async Task An_inbox_of_another_type_is_CORRUPT_and_is_repaired_by_the_deletion_of_its_conversation()
    {
        await Store.Inbox.AppendAsync(Ns, "x", Json("1"));
        await SpoilAsync("conversation-inbox:x");

        AssertError(ErrorCode.Corrupt, await Store.Inbox.AppendAsync(Ns, "x", Json("2")));
        Assert.Equal("x", (await Store.Inbox.ListInboxesAsync(Ns, new())).Value.Corrupt.Single().Id);
        Assert.True((await Store.Conversations.DeleteAsync(Ns, "x")).IsOk);
        Assert.Equal(1, (await Store.Inbox.AppendAsync(Ns, "x", Json("3"))).Value.Waiting);
    }

    [Fact]
    public async Task A_key_of_another_type_is_CORRUPT_and_is_repaired_by_PUT_and_by_DELETE()
    {
        await SetAsync("x", "1");
        await SetAsync("y", "1");
        await SpoilAsync("keys:x");

        AssertError(ErrorCode.Corrupt, await Store.Keys.GetAsync(Ns, "x"));
        Assert.Equal("1", await GetAsync("y"));
        Assert.Equal("y", await ListAsync(new()));
        await SetAsync("x", "2");
        Assert.Equal("x|y", await ListAsync(new()));
        await SpoilAsync("keys:x");
        Assert.True((await BatchAsync(("x", new KeyCommand.Delete()))).IsOk);
        Assert.Equal("y", await ListAsync(new()));
        Assert.Equal(1, (await Store.Namespaces.DescribeAsync(Ns)).Value.Info.Keys);
    }

    [Fact]
    public async Task A_bundle_and_an_idempotency_key_of_another_type_are_CORRUPT()
    {
        await SetBotBundleAsync();
        await SpoilAsync("schema");
        AssertError(ErrorCode.Corrupt, await MoveAsync("a", "open"));
        Assert.True((await Store.Namespaces.RemoveBundleAsync(Ns)).IsOk);
        Assert.True((await MoveAsync("a", "open", key: "k")).IsOk);

        await SpoilAsync("idempotency:k");
        AssertError(ErrorCode.Corrupt, await MoveAsync("a", "open", key: "k"));
        AssertError(ErrorCode.Corrupt, await Store.Keys.ChangeAsync(Ns, [new("a", Set("1"))], new(null, "k")));
    }

    [Fact]
    public async Task A_table_and_a_record_of_another_type_are_CORRUPT()
    {
        foreach (var table in new[] { "t", "u" })
        {
            await Store.Tables.ChangeAsync(Ns, table, new TableCommand.CreateState());
            await Store.Tables.ChangeAsync(Ns, table, new TableCommand.CreateRecord(null, Json("{\"a\":1}")));
            await Store.Tables.ChangeAsync(Ns, table, new TableCommand.CreateRecord(null, Json("{\"a\":1}")));
        }

        await SpoilAsync("table:t");
        await SpoilAsync("record:1:u:1:8000000000000001");

        AssertError(ErrorCode.Corrupt, await Store.Tables.GetAsync(Ns, "t"));
        var record = await Store.Tables.GetRecordAsync(Ns, "u", 1);
        AssertError(ErrorCode.Corrupt, record);
        Assert.Contains(Found, record.Error!.Message, StringComparison.Ordinal);
        var page = (await Store.Tables.ListRecordsAsync(Ns, "u", new())).Value;
        Assert.Equal((2L, "1"), (page.Records.Single().Id, page.Corrupt.Single().Id));
        var tables = (await Store.Tables.ListAsync(Ns)).Value;
        Assert.Equal(("u", "t"), (tables.Tables.Single().Name, tables.Corrupt.Single().Id));

        Assert.True((await Store.Tables.ChangeAsync(Ns, "t", new TableCommand.DeleteState())).IsOk);
        Assert.True((await Store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState())).IsOk);
        Assert.Empty((await Store.Tables.ListRecordsAsync(Ns, "t", new())).Value.Records);
    }

    [Theory]
    [InlineData("keys:x")]
    [InlineData("due")]
    [InlineData("tombstones")]
    [InlineData("index:keys")]
    [InlineData("key-bytes")]
    [InlineData("key-history:x")]
    [InlineData("events")]
    [InlineData("index:conversation")]
    public async Task Keys_expire_even_when_another_key_of_their_namespace_has_another_type(string key)
    {
        foreach (var name in new[] { "a", "x", "z" })
        {
            await SetAsync(name, "1", Seconds(5));
        }

        await SpoilAsync(key);
        Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(6, (await KeyEventsAsync(6)).Length);
        Assert.Equal("", await ListAsync(new()));
    }

    [Fact]
    public async Task A_log_of_another_type_refuses_changes_with_CORRUPT_and_other_data_stay_readable()
    {
        await MoveAsync("a", "open");
        await SpoilAsync("events");

        var refused = await MoveAsync("a", "closed");
        AssertError(ErrorCode.Corrupt, refused);
        Assert.Contains("a Redis hash where a stream was expected", refused.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("open", (await Store.Conversations.GetAsync(Ns, "a")).Value.Conversation.State);
        AssertError(ErrorCode.Corrupt, await Store.Changes.ReadAsync(Ns, LogPosition.Start));
        AssertError(ErrorCode.Corrupt, await Store.Changes.FollowAsync(Ns, LogPosition.Start));
        var described = (await Store.Namespaces.DescribeAsync(Ns)).Value;
        Assert.Equal((1L, ErrorCode.Corrupt), (described.Info.Conversations, described.EventsError!.Code));
        await SetAsync("k", "1");
    }

    [Fact]
    public async Task A_history_of_another_type_is_CORRUPT_until_the_next_change()
    {
        await MoveAsync("a", "open");
        await SpoilAsync("history:a");

        AssertError(ErrorCode.Corrupt, await Store.Conversations.GetHistoryAsync(Ns, "a"));
        Assert.True((await MoveAsync("a", "closed")).IsOk);
        Assert.Single((await Store.Conversations.GetHistoryAsync(Ns, "a")).Value.Changes);
    }

    private ValueTask<Result<ConversationOutcome>> MoveAsync(string id, string state, string? key = null) =>
        Store.Conversations.SetAsync(Ns, id, new(state, JsonText.EmptyObject), new(IdempotencyKey: key));

    private async Task SpoilAsync(string key)
    {
        await using var raw = await ConnectionMultiplexer.ConnectAsync(await _database.ConfigurationAsync());
        await raw.GetDatabase().KeyDeleteAsync($"{Ns}:{key}");
        await raw.GetDatabase().HashSetAsync($"{Ns}:{key}", "field", "value");
    }
}
