using System.Text;
using StateStore.Conformance.Storage;

namespace StateStore.Conformance.Engine;

/// <summary>A store that exposes its storage, so that a test can write there as another program would.</summary>
public interface IStoreOnStorage : IStateStore
{
    IStateStorage Storage { get; }
}

/// <summary>
/// An entry with an unreadable stored form fails alone, with CORRUPT. Other entries, lists, batches of other callers and feeds still work. DELETE and an
/// unconditional PUT repair the entry.
/// </summary>
public abstract class DamageSuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    private const string Id = "bad";
    private const string Table = "leads";

    public static TheoryData<string> Bytes => [.. Damages.All];

    protected virtual IStateStorage Storage => ((IStoreOnStorage)Store).Storage;

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task A_damaged_conversation_is_CORRUPT_and_the_list_shows_the_others_and_names_it(string bytes)
    {
        await MoveAsync("a", "open");
        await PlantAsync(EntityKey.Conversation(Id), bytes);

        AssertError(ErrorCode.Corrupt, await Store.Conversations.GetAsync(Ns, Id));
        AssertError(ErrorCode.Corrupt, await Store.Conversations.GetOrCreateAsync(Ns, Id));
        AssertError(ErrorCode.Corrupt, await MoveAsync(Id, "open", merge: true));
        AssertError(ErrorCode.Corrupt, await MoveAsync(Id, "open", expected: 1));
        AssertError(ErrorCode.Corrupt, await Store.Conversations.DeleteAsync(Ns, Id, new(ExpectedVersion: 1)));
        Assert.True((await Store.Conversations.GetAsync(Ns, "a")).IsOk);
        var page = (await Store.Conversations.ListAsync(Ns, new())).Value;
        Assert.Equal(["a"], page.Conversations.Select(listed => listed.Id));
        Assert.Equal([Id], page.Corrupt.Select(corrupt => corrupt.Id));
        Assert.Contains("can't be read", page.Corrupt[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_without_conditions_repairs_a_conversation_under_a_greater_version()
    {
        var former = (await MoveAsync(Id, "open")).Value.Version;
        await PlantAsync(EntityKey.Conversation(Id), "no json");

        var repaired = (await MoveAsync(Id, "closed", "{\"n\":1}")).Value;

        Assert.True(repaired.Version > former);
        Assert.Equal("closed", (await Store.Conversations.GetAsync(Ns, Id)).Value.Conversation.State);
        Assert.Empty((await Store.Conversations.ListAsync(Ns, new())).Value.Corrupt);
        Assert.Equal(2, (await MoveAsync(Id, "open")).Value.Version - repaired.Version + 1);
    }

    [Fact]
    public async Task A_deletion_repairs_a_conversation_and_is_an_event()
    {
        await PlantAsync(EntityKey.Conversation(Id), "no json");

        Assert.True((await Store.Conversations.DeleteAsync(Ns, Id)).IsOk);

        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, Id));
        Assert.Contains("\"previous\":null,\"current\":null", (await LogAsync())[^1], StringComparison.Ordinal);
        Assert.Contains("\"type\":\"deleted\"", (await LogAsync())[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task CORRUPT_is_not_remembered_under_an_idempotency_key()
    {
        await PlantAsync(EntityKey.Conversation(Id), "no json");
        AssertError(ErrorCode.Corrupt, await MoveAsync(Id, "open", merge: true, key: "k"));

        Assert.True((await Store.Conversations.DeleteAsync(Ns, Id)).IsOk);

        Assert.True((await MoveAsync(Id, "open", merge: true, key: "k")).IsOk);
    }

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task A_damaged_bundle_is_CORRUPT_and_not_an_error_of_the_client(string bytes)
    {
        await MoveAsync("a", "open");
        await PlantAsync(EntityKey.Schema, bytes);

        AssertError(ErrorCode.Corrupt, await Store.Namespaces.GetBundleAsync(Ns));
        AssertError(ErrorCode.Corrupt, await MoveAsync("a", "closed"));
        Assert.Equal("open", (await Store.Conversations.GetAsync(Ns, "a")).Value.Conversation.State);
        var described = (await Store.Namespaces.DescribeAsync(Ns)).Value;
        Assert.Null(described.Bundle);
        Assert.Equal(ErrorCode.Corrupt, described.BundleError!.Code);
        Assert.Single(described.Newest);
        Assert.True((await Store.Conversations.DeleteAsync(Ns, "a")).IsOk);
    }

    [Fact]
    public async Task A_damaged_bundle_is_repaired_by_another_one_or_by_its_removal()
    {
        await PlantAsync(EntityKey.Schema, "{\"fsm\":7}");
        AssertError(ErrorCode.Corrupt, await Store.Namespaces.RemoveBundleAsync(Ns, new(ExpectedVersion: 3)));
        Assert.True((await Store.Namespaces.RemoveBundleAsync(Ns)).IsOk);
        AssertError(ErrorCode.NotFound, await Store.Namespaces.GetBundleAsync(Ns));

        await PlantAsync(EntityKey.Schema, "{\"fsm\":7}");
        await SetBotBundleAsync();
        Assert.True((await Store.Namespaces.GetBundleAsync(Ns)).IsOk);
    }

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task A_damaged_key_is_CORRUPT_and_the_list_shows_the_others_and_names_it(string bytes)
    {
        await SetAsync("a", "1");
        await PlantAsync(EntityKey.Key(Id), bytes);

        AssertError(ErrorCode.Corrupt, await Store.Keys.GetAsync(Ns, Id));
        AssertError(ErrorCode.Corrupt, await Store.Keys.GetManyAsync(Ns, ["a", Id]));
        AssertError(ErrorCode.Corrupt, await BatchAsync(("a", Set("2")), (Id, new KeyCommand.Increment(JsonText.FromTrusted("1"u8.ToArray())))));
        AssertError(ErrorCode.Corrupt, await BatchAsync((Id, new KeyCommand.Touch(Seconds(5)))));
        AssertError(ErrorCode.Corrupt, await BatchAsync((Id, Set("2", expected: 1))));
        Assert.Equal("1", await GetAsync("a"));
        var page = (await Store.Keys.ListAsync(Ns, new())).Value;
        Assert.Equal(["a"], page.Keys.Select(key => key.Key));
        Assert.Equal([Id], page.Corrupt.Select(corrupt => corrupt.Id));
    }

    [Fact]
    public async Task Callers_that_share_a_commit_with_a_damaged_key_are_not_affected()
    {
        await PlantAsync(EntityKey.Key(Id), "no json");

        var calls = Enumerable.Range(0, 200)
            .Select(i => Store.Keys.ChangeAsync(Ns, i % 2 == 0 ? Id : "a", new KeyCommand.Increment(JsonText.FromTrusted("1"u8.ToArray()))).AsTask()).ToList();
        var reads = Enumerable.Range(0, 200).Select(i => Store.Keys.GetAsync(Ns, i % 2 == 0 ? Id : "b" + i).AsTask()).ToList();

        for (var i = 0; i < calls.Count; i++)
        {
            Assert.Equal(i % 2 == 0 ? ErrorCode.Corrupt : null, (await calls[i]).Error?.Code);
            Assert.Equal(i % 2 == 0 ? ErrorCode.Corrupt : ErrorCode.NotFound, (await reads[i]).Error?.Code);
        }

        Assert.Equal("100", await GetAsync("a"));
    }

    [Fact]
    public async Task A_set_or_a_deletion_repairs_a_key()
    {
        await PlantAsync(EntityKey.Key(Id), "no json");
        Assert.Equal(KeyEventType.Created, (await SetAsync(Id, "1")).Type);
        Assert.Equal("1", await GetAsync(Id));

        await PlantAsync(EntityKey.Key(Id), "no json");
        Assert.Equal(KeyEventType.Deleted, (await BatchAsync((Id, new KeyCommand.Delete()))).Value[0].Type);
        Assert.Equal(NoValue, await GetAsync(Id));
    }

    [Fact]
    public async Task A_damaged_lease_cannot_be_acquired_until_its_key_is_deleted()
    {
        var leases = new LeaseService(Store, clock: Clock);
        var first = (await leases.AcquireAsync(Ns, "l", "one", Seconds(5))).Value;
        await PlantAsync(EntityKey.Key("lease:l"), "no json", version: first.Token + 1);

        AssertError(ErrorCode.Corrupt, await leases.GetAsync(Ns, "l"));
        AssertError(ErrorCode.Corrupt, await leases.AcquireAsync(Ns, "l", "two", Seconds(5)));
        Assert.True((await BatchAsync(("lease:l", new KeyCommand.Delete()))).IsOk);

        Assert.True((await leases.AcquireAsync(Ns, "l", "two", Seconds(5))).Value.Token > first.Token);
    }

    [Fact]
    public async Task A_damaged_answer_under_an_idempotency_key_is_CORRUPT_and_the_request_is_not_executed_again()
    {
        var until = Clock.GetUtcNow().AddHours(1);
        await PlantAsync(EntityKey.Idempotency("k"), "no json", until, version: until.ToUnixTimeMilliseconds());

        AssertError(ErrorCode.Corrupt, await MoveAsync("a", "open", key: "k"));
        AssertError(ErrorCode.Corrupt, await Store.Keys.ChangeAsync(Ns, [new("a", Set("1"))], new(null, "k")));
        AssertError(ErrorCode.Corrupt, await Store.Tables.ChangeAsync(Ns, Table, new TableCommand.CreateState(), new(null, "k")));
        AssertError(ErrorCode.Corrupt, await Store.Namespaces.SetBundleAsync(Ns, Bundle("{\"fsm\":{\"initial\":\"open\",\"transitions\":{}}}"), new(IdempotencyKey: "k")));
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "a"));
        Assert.True((await MoveAsync("a", "open", key: "other")).IsOk);
    }

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task A_damaged_table_is_CORRUPT_until_it_is_deleted_and_its_records_do_not_come_back(string bytes)
    {
        await ChangeAsync("whole", new TableCommand.CreateState());
        await ChangeAsync(Table, new TableCommand.CreateState());
        await ChangeAsync(Table, new TableCommand.CreateRecord(null, Json("{\"a\":1}")));
        await PlantAsync(EntityKey.Table(Table), bytes);

        AssertError(ErrorCode.Corrupt, await Store.Tables.GetAsync(Ns, Table));
        AssertError(ErrorCode.Corrupt, await Store.Tables.ListRecordsAsync(Ns, Table, new()));
        AssertError(ErrorCode.Corrupt, await Store.Tables.ChangeAsync(Ns, Table, new TableCommand.CreateState()));
        var page = (await Store.Tables.ListAsync(Ns)).Value;
        Assert.Equal(["whole"], page.Tables.Select(table => table.Name));
        Assert.Equal([Table], page.Corrupt.Select(corrupt => corrupt.Id));

        await ChangeAsync(Table, new TableCommand.DeleteState());
        AssertError(ErrorCode.NotFound, await Store.Tables.GetAsync(Ns, Table));
        await ChangeAsync(Table, new TableCommand.CreateState());
        Assert.Empty((await Store.Tables.ListRecordsAsync(Ns, Table, new())).Value.Records);
    }

    [Fact]
    public async Task A_damaged_record_is_CORRUPT_and_the_list_shows_the_others_and_names_it()
    {
        await FillAsync();

        AssertError(ErrorCode.Corrupt, await Store.Tables.GetRecordAsync(Ns, Table, 2));
        AssertError(ErrorCode.Corrupt, await Store.Tables.ChangeAsync(Ns, Table, new TableCommand.PatchRecord(2, Json("{\"a\":1}"))));
        foreach (var query in new RecordQuery[] { new(), new(Limit: 2), new(Where: Json("{\"a\":1}")), new(Where: Json("{\"a\":1}"), Limit: 2) })
        {
            var page = (await Store.Tables.ListRecordsAsync(Ns, Table, query)).Value;
            Assert.Equal([1, 3], page.Records.Select(record => record.Id));
            Assert.Equal(["2"], page.Corrupt.Select(corrupt => corrupt.Id));
        }
    }

    [Fact]
    public async Task A_damaged_record_is_counted_until_it_is_set_again_or_deleted()
    {
        await FillAsync();
        Assert.Equal(3, (await Store.Tables.GetAsync(Ns, Table)).Value.Length);

        await ChangeAsync(Table, new TableCommand.SetRecord(2, Json("{\"a\":9}")));
        Assert.Equal("{\"id\":2,\"a\":9}", (await Store.Tables.GetRecordAsync(Ns, Table, 2)).Value.Record!.Content.ToString());
        Assert.Equal(3, (await Store.Tables.GetAsync(Ns, Table)).Value.Length);

        await PlantRecordAsync(3);
        await ChangeAsync(Table, new TableCommand.DeleteRecord(3));
        Assert.Equal(2, (await Store.Tables.GetAsync(Ns, Table)).Value.Length);
        Assert.Equal(3, (await ChangeAsync(Table, new TableCommand.CreateRecord(null, Json("{\"a\":1}")))).Record!.Id);
    }

    [Fact]
    public async Task Damaged_entries_that_are_due_are_swept_with_the_others()
    {
        var due = Clock.GetUtcNow().AddSeconds(5);
        await SetAsync("a", "1", Seconds(5));
        await PlantAsync(EntityKey.Key(Id), "no json", due);
        await PlantAsync(EntityKey.Conversation(Id), "no json", due);
        await PlantAsync(EntityKey.Idempotency("k"), "no json", due);
        await Store.Conversations.SetAsync(Ns, "c", new("open", JsonText.EmptyObject, Ttl: Seconds(5)));

        Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(["a expired", "bad expired"], (await KeyEventsAsync(3)).Where(text => text.EndsWith("expired", StringComparison.Ordinal)).Order());
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
        Assert.Equal(NoValue, await GetAsync(Id));
    }

    [Fact]
    public async Task An_event_that_is_not_a_JSON_object_is_read_as_an_empty_object_and_hides_no_other_event()
    {
        await MoveAsync("a", "open");
        await Storage.CommitAsync(new(Ns, [], [], [new(Encoding.UTF8.GetBytes("no json")), new(Encoding.UTF8.GetBytes("[1]"))]), default);
        await MoveAsync("a", "closed");

        var log = await LogAsync();

        Assert.Equal(4, log.Length);
        Assert.Equal(["{}", "{}"], log[1..3]);
        Assert.Equal(4, (await Store.Namespaces.DescribeAsync(Ns)).Value.Newest.Length);
    }

    private ValueTask<Result<ConversationOutcome>> MoveAsync(
        string id, string state, string data = "{}", bool merge = false, long? expected = null, string? key = null) =>
        Store.Conversations.SetAsync(Ns, id, new(state, Json(data), merge), new(expected, key));

    private async Task PlantAsync(EntityKey key, string bytes, DateTimeOffset? due = null, long version = 1_000_000) =>
        Assert.True((await Storage.CommitAsync(new(Ns, [], [Write.Put(key, new(version), Encoding.UTF8.GetBytes(bytes), due)], []), default)).IsCommitted);

    private async Task<TableOutcome> ChangeAsync(string table, TableCommand command) => (await Store.Tables.ChangeAsync(Ns, table, command)).Value;

    /// <summary>Creates three records with an index on one field; the second record is damaged.</summary>
    private async Task FillAsync()
    {
        await ChangeAsync(Table, new TableCommand.CreateState { Indexes = ["a"] });
        for (var i = 0; i < 3; i++)
        {
            await ChangeAsync(Table, new TableCommand.CreateRecord(null, Json("{\"a\":1}")));
        }

        await PlantRecordAsync(2);
    }

    private async Task PlantRecordAsync(long id)
    {
        var prefix = RecordKey.TablePrefix(Table);
        var page = await Storage.ScanAsync(Ns, new(KeyKind.Record, prefix, null, 10), default);
        var key = page.Entries.Single(entry => RecordKey.TryIdOf(entry.Id, out var found) && found == id).Id;
        await PlantAsync(new(KeyKind.Record, key), "no json");
    }
}
