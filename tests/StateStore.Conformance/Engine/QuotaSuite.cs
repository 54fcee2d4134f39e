
namespace StateStore.Conformance.Engine;

/// <summary>Bounds on the number and the bytes of the conversations and records of a namespace. <see cref="KeyQuotaSuite"/> tests those of keys.</summary>
public class QuotaSuite(EngineFactory start, FakeTimeProvider? clock = null) : TableEngine(start, clock)
{
    private const int Max = 3;
    private const int MaxBytes = 2_000;

    protected override EngineOptions Options => new()
    {
        MaxConversations = new PerNamespace<long>(Max).With("free*", long.MaxValue).With("free:but:*", 1).With("free:but:two", 2),
        MaxConversationBytes = new PerNamespace<long>(MaxBytes).With("free*", long.MaxValue),
        MaxRecords = new PerNamespace<long>(Max).With("free*", long.MaxValue),
        MaxRecordBytes = new PerNamespace<long>(MaxBytes).With("free*", long.MaxValue),
    };

    [Fact]
    public async Task A_conversation_beyond_the_quota_is_refused_and_changes_nothing()
    {
        await FillAsync();
        var refused = await SetAsync("one more", "A");
        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Equal("""{"conversations":3,"max_conversations":3}""", refused.Error!.Details.ToString());
        Assert.Contains($"\"{Ns}\"", refused.Error.Message, StringComparison.Ordinal);
        Assert.Contains("may hold 3 (--max-conversations)", refused.Error.Message, StringComparison.Ordinal);
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "one more"));
        Assert.Equal(Max, (await LogAsync()).Length);

        Assert.True((await SetAsync("c0", "B")).IsOk);
        Assert.True((await Store.Conversations.DeleteAsync(Ns, "c1")).IsOk);
        Assert.True((await SetAsync("one more", "A")).IsOk);
        AssertError(ErrorCode.LimitExceeded, await SetAsync("c1", "A"));
    }

    [Fact]
    public async Task Conversation_bytes_beyond_the_quota_are_refused_and_smaller_values_are_not()
    {
        Assert.True((await SetAsync("a", "A", Text(1_500))).IsOk);
        var refused = await SetAsync("b", "A", Text(500));
        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Matches("""^{"conversation_bytes":15\d\d,"max_conversation_bytes":2000}$""", refused.Error!.Details.ToString());
        Assert.Contains("(--max-conversation-bytes)", refused.Error.Message, StringComparison.Ordinal);
        AssertError(ErrorCode.LimitExceeded, await SetAsync("a", "A", Text(2_500)));

        Assert.True((await SetAsync("a", "A", Text(1_000))).IsOk);
        Assert.True((await SetAsync("b", "A", Text(500))).IsOk);
    }

    [Fact]
    public async Task Concurrent_conversations_do_not_exceed_the_quota()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(async () => await SetAsync($"c{n}", "A"))));

        Assert.Equal(Max, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => AssertError(ErrorCode.LimitExceeded, result));
        Assert.Equal(Max, (await LogAsync()).Length);
    }

    [Fact]
    public async Task A_request_refused_by_the_quota_succeeds_under_its_idempotency_key_once_there_is_room()
    {
        await FillAsync();
        AssertError(ErrorCode.LimitExceeded, await SetAsync("x", "A", key: "k"));
        AssertError(ErrorCode.LimitExceeded, await Store.Tables.ChangeAsync(Ns, [Create(Text(0))], new(null, "t")));
        await Store.Conversations.DeleteAsync(Ns, "c0");
        await ChangeAsync(new TableCommand.DeleteRecord((await Store.Tables.ListRecordsAsync(Ns, Table, new())).Value.Records[0].Id));

        Assert.Equal(1, (await SetAsync("x", "A", key: "k")).Value.Version);
        Assert.True((await SetAsync("x", "A", key: "k")).Value.Changed);
        Assert.True((await Store.Tables.ChangeAsync(Ns, [Create(Text(0))], new(null, "t"))).IsOk);
    }

    [Fact]
    public async Task Records_beyond_the_quota_of_all_tables_are_refused_and_change_nothing()
    {
        await CreateTableAsync();
        await CreateTableAsync(name: "other");
        var (first, second) = (await CreateAsync(Text(0)), await CreateAsync(Text(0)));
        Assert.True((await Store.Tables.ChangeAsync(Ns, "other", new TableCommand.CreateRecord(null, Json(Text(0))))).IsOk);

        var refused = await TryAsync(new TableCommand.CreateRecord(null, Json(Text(0))));
        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Equal("""{"records":3,"max_records":3}""", refused.Error!.Details.ToString());
        Assert.Contains("may hold 3 (--max-records)", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await ListAsync()).Length);

        await ChangeAsync(new TableCommand.SetRecord(first.Id, Json(Text(1))));
        await ChangeAsync(new TableCommand.DeleteRecord(second.Id));
        await CreateAsync(Text(0));
    }

    [Fact]
    public async Task Record_bytes_beyond_the_quota_are_refused_and_smaller_records_are_not()
    {
        await CreateTableAsync();
        var large = await CreateAsync(Text(1_500));
        var refused = await TryAsync(new TableCommand.CreateRecord(null, Json(Text(500))));
        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Matches("""^{"record_bytes":15\d\d,"max_record_bytes":2000}$""", refused.Error!.Details.ToString());

        await ChangeAsync(new TableCommand.SetRecord(large.Id, Json(Text(1_000))));
        await CreateAsync(Text(500));
    }

    [Fact]
    public async Task A_batch_of_records_is_checked_against_the_quota_as_a_whole()
    {
        await CreateTableAsync();
        var first = await CreateAsync(Text(0));
        await CreateAsync(Text(0));
        AssertError(ErrorCode.LimitExceeded, await Store.Tables.ChangeAsync(Ns, [Create(Text(0)), Create(Text(0))]));
        Assert.Equal(2, (await ListAsync()).Length);

        Assert.True((await Store.Tables.ChangeAsync(Ns, [new(Table, new TableCommand.DeleteRecord(first.Id)), Create(Text(0)), Create(Text(0))])).IsOk);
    }

    [Fact]
    public async Task Concurrent_records_do_not_exceed_the_quota()
    {
        await CreateTableAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(
            n => Task.Run(async () => await TryAsync(new TableCommand.CreateRecord(null, Json(Text(n)))))));

        Assert.Equal(Max, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => AssertError(ErrorCode.LimitExceeded, result));
        Assert.Equal(Max, (await ListAsync()).Length);
    }

    [Fact]
    public async Task A_full_table_can_be_replaced_by_one_of_the_same_size_but_not_by_a_larger_one()
    {
        await CreateTableAsync();
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(3, (await SetStateAsync(Text(500), Text(500), Text(500))).Accepted);
        }

        AssertError(ErrorCode.LimitExceeded, await TryAsync(new TableCommand.SetState([.. Enumerable.Repeat(new NewRecord(null, Json(Text(0))), 4)])));
        AssertError(ErrorCode.LimitExceeded, await TryAsync(new TableCommand.SetState([new(null, Json(Text(2_000)))])));
        Assert.Equal(3, (await ListAsync()).Length);
    }

    [Fact]
    public async Task A_dropped_table_frees_its_quota_at_once()
    {
        await FillAsync();
        await ChangeAsync(new TableCommand.DeleteState());
        await CreateTableAsync();
        await CreateAsync(Text(0));
        await CreateAsync(Text(0));
        await CreateAsync(Text(0));
        AssertError(ErrorCode.LimitExceeded, await TryAsync(new TableCommand.CreateRecord(null, Json(Text(0)))));
    }

    [Fact]
    public async Task A_deleted_namespace_frees_its_quota()
    {
        await FillAsync();
        await Store.Namespaces.DeleteAsync(Ns);
        var deadline = TimeProvider.System.GetTimestamp();
        while ((await SetAsync("c0", "A")).Error?.Code == ErrorCode.NamespaceDeleting)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < Patience, "the namespace is still being deleted");
            await Task.Yield();
        }

        Assert.True((await SetAsync("c1", "A")).IsOk);
        Assert.True((await SetAsync("c2", "A")).IsOk);
        AssertError(ErrorCode.LimitExceeded, await SetAsync("c3", "A"));
    }

    [Theory]
    [InlineData("free", 10)]
    [InlineData("free:but:one", 1)]
    [InlineData("free:but:two", 2)]
    public async Task The_longest_pattern_that_a_namespace_matches_gives_its_quota(string ns, int most)
    {
        for (var n = 0; n < most; n++)
        {
            Assert.True((await SetInAsync(ns, $"c{n}")).IsOk);
        }

        Assert.Equal(ns == "free", (await SetInAsync(ns, "one more")).IsOk);
    }

    private ValueTask<Result<ConversationOutcome>> SetInAsync(string ns, string id) => Store.Conversations.SetAsync(ns, id, new("A", Json("{}")));

    /// <summary>Makes as many conversations and records as the quota allows.</summary>
    private async Task FillAsync()
    {
        await CreateTableAsync();
        for (var n = 0; n < Max; n++)
        {
            Assert.True((await SetAsync($"c{n}", "A")).IsOk);
            await CreateAsync(Text(0));
        }
    }

    private static TableRequest Create(string data) => new(Table, new TableCommand.CreateRecord(null, Json(data)));

    private static string Text(int length) => $$"""{"text":"{{new string('x', length)}}"}""";
}
