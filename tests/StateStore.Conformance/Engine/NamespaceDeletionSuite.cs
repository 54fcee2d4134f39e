
namespace StateStore.Conformance.Engine;

/// <summary>Deleting a namespace: everything in it goes, and nothing that was decided before is accepted after.</summary>
public class NamespaceDeletionSuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    private LeaseService Leases => field ??= new(Store, clock: Clock);

    [Fact]
    public async Task A_namespace_deletion_removes_everything_in_it()
    {
        await FillAsync();
        Assert.Equal(new NamespaceDeleted(Existed: true, IsSweeping: false), await DeleteAsync());

        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetHistoryAsync(Ns, "c"));
        AssertError(ErrorCode.NotFound, await Store.Namespaces.GetBundleAsync(Ns));
        AssertError(ErrorCode.NotFound, await Store.Keys.GetAsync(Ns, "k"));
        AssertError(ErrorCode.NotFound, await Store.Keys.GetHistoryAsync(Ns, "k"));
        AssertError(ErrorCode.NotFound, await Store.Tables.GetAsync(Ns, "t"));
        AssertError(ErrorCode.NotFound, await Store.Tables.GetRecordAsync(Ns, "t", 1));
        AssertError(ErrorCode.NotFound, await Leases.GetAsync(Ns, "l"));
        Assert.Empty((await Store.Conversations.ListAsync(Ns, new())).Value.Conversations);
        Assert.Empty((await Store.Tables.ListAsync(Ns)).Value.Tables);
        Assert.Equal("", await ListAsync(new()));
        Assert.Empty(await LogAsync());
        Assert.Empty(await KeyEventsAsync());
        Assert.Equal(new(Ns, 0, 0), (await Store.Namespaces.DescribeAsync(Ns)).Value.Info);
        Assert.DoesNotContain(Ns, (await Store.Namespaces.ListAsync(limit: 1000)).Value.Namespaces.Select(info => info.Name));
    }

    [Fact]
    public async Task Deleting_a_missing_namespace_succeeds()
    {
        Assert.False((await DeleteAsync()).Existed);
        await FillAsync();
        Assert.True((await DeleteAsync()).Existed);
        Assert.False((await DeleteAsync()).Existed);
        Assert.True((await MoveAsync("c", "ANY")).IsOk);
    }

    [Fact]
    public async Task A_recreated_namespace_is_empty_and_continues_with_higher_versions()
    {
        await FillAsync();
        var token = (await Leases.AcquireAsync(Ns, "l2", "a", Seconds(30))).Value.Token;
        var former = (await Store.Conversations.GetAsync(Ns, "c")).Value.Version;
        await DeleteAsync();

        // The bundle in the engine's cache would forbid this change, and the cached table would refuse to be created again.
        var created = (await MoveAsync("c", "ANYTHING", """{"new":true}""")).Value;
        Assert.Equal((true, """{"new":true}"""), (created.Created, created.Conversation.Data.ToString()));
        Assert.True(created.Version > former, $"version {created.Version} after {former}");
        Assert.Single((await Store.Conversations.GetHistoryAsync(Ns, "c")).Value.Changes);
        Assert.True((await Store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState())).IsOk);
        Assert.Empty((await Store.Tables.ListRecordsAsync(Ns, "t", new())).Value.Records);
        Assert.Equal(KeyEventType.Created, (await SetAsync("k", "2")).Type);
        Assert.True((await Leases.AcquireAsync(Ns, "l2", "b", Seconds(30))).Value.Token > token);
        Assert.True((await Store.Keys.TakeAsync(Ns, "m", new(1, TimeSpan.FromMinutes(1), IsSliding: false), 1)).Value.Allowed);
        Assert.Single(await LogAsync());
    }

    [Fact]
    public async Task Versions_and_tokens_from_before_a_deletion_are_refused()
    {
        await FillAsync();
        var lease = (await Leases.AcquireAsync(Ns, "l2", "a", Seconds(30))).Value;
        var conversation = (await Store.Conversations.GetAsync(Ns, "c")).Value.Version;
        var key = (await Store.Keys.GetAsync(Ns, "k")).Value.Version;
        var bundle = (await Store.Namespaces.GetBundleAsync(Ns)).Value.Version;
        await DeleteAsync();
        for (var again = 0; again < 2; again++)
        {
            AssertError(ErrorCode.VersionConflict, await MoveAsync("c", "PROPOSE", expected: conversation));
            AssertError(ErrorCode.VersionConflict, await Store.Keys.SetAsync(Ns, "k", Value("9"), default, key));
            AssertError(ErrorCode.VersionConflict, await Store.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"A","transitions":{}}}"""), new(bundle)));
            AssertError(ErrorCode.LeaseLost, await Leases.RenewAsync(Ns, "l2", "a", lease.Token, Seconds(30)));
            if (again == 0)
            {
                await FillAsync();
            }
        }
    }

    [Fact]
    public async Task An_idempotency_key_from_before_a_deletion_is_forgotten()
    {
        await MoveAsync("c", "A", key: "i");
        await DeleteAsync();

        Assert.Equal("B", (await MoveAsync("c", "B", key: "i")).Value.Conversation.State);
        AssertError(ErrorCode.IdempotencyMismatch, await MoveAsync("c", "A", key: "i"));
    }

    [Fact]
    public async Task A_follower_of_a_deleted_namespace_gets_a_gap_and_the_later_events()
    {
        await MoveAsync("c", "A");
        var position = (await Store.Changes.ReadAsync(Ns, LogPosition.Start)).Value.Next;
        using var stop = new CancellationTokenSource(Patience);
        var stream = (await Store.Changes.FollowAsync(Ns, LogPosition.Start, stop.Token)).Value;
        await using var changes = stream.Changes.GetAsyncEnumerator(stop.Token);
        Assert.True(await changes.MoveNextAsync());
        Assert.False(changes.Current.IsGap);

        await DeleteAsync();
        Assert.True(await changes.MoveNextAsync());
        Assert.True(changes.Current.IsGap);
        AssertError(ErrorCode.Gone, await Store.Changes.ReadAsync(Ns, position));

        await MoveAsync("c", "B");
        Assert.True(await changes.MoveNextAsync());
        Assert.False(changes.Current.IsGap);
        Assert.Contains("\"B\"", changes.Current.Payload.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_that_race_with_a_deletion_are_made_before_or_after_it_or_fail()
    {
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => WriteAsync($"c{n}"))));
        await Task.WhenAny(writing, Task.Run(async () =>
        {
            while ((await LogAsync()).Length < 20)
            {
            }
        }));
        await DeleteAsync();
        await writing;

        // Each existing conversation has exactly the events from before or from after the deletion.
        var log = await LogAsync();
        var listed = (await Store.Conversations.ListAsync(Ns, new(Limit: 1000))).Value.Conversations;
        Assert.Equal(log.Length, (await Task.WhenAll(listed.Select(async found => (await Store.Conversations.GetHistoryAsync(Ns, found.Id, 1000)).Value.Changes.Length))).Sum());
        Assert.Equal((listed.Length, log.Length), ((int)(await Store.Namespaces.DescribeAsync(Ns)).Value.Info.Conversations, (int)(await Store.Namespaces.DescribeAsync(Ns)).Value.Info.Events));
    }

    private async Task WriteAsync(string id)
    {
        for (var n = 0; n < 30; n++)
        {
            var set = await MoveAsync(id, $"S{n}");
            Assert.True(set.IsOk || set.Error.Code == ErrorCode.NamespaceDeleting, set.Error?.Message);
        }
    }

    private async Task<NamespaceDeleted> DeleteAsync() => (await Store.Namespaces.DeleteAsync(Ns)).Value;

    private async Task FillAsync()
    {
        await SetBotBundleAsync();
        Assert.True((await MoveAsync("c", "START", key: "first")).IsOk);
        Assert.True((await MoveAsync("c", "PROPOSE")).IsOk);
        Assert.True((await MoveAsync("gone", "START")).IsOk);
        Assert.True((await Store.Conversations.DeleteAsync(Ns, "gone")).IsOk);
        await SetAsync("k", "1");
        await SetAsync("expiring", "1", Seconds(600));
        Assert.True((await Leases.AcquireAsync(Ns, "l", "a", Seconds(600))).IsOk);
        Assert.True((await Store.Keys.TakeAsync(Ns, "m", new(1, TimeSpan.FromMinutes(1), IsSliding: false), 1)).IsOk);
        Assert.True((await Store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState { Indexes = ["name"] })).IsOk);
        Assert.True((await Store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateRecord(null, Json("""{"name":"x"}""")))).IsOk);
    }

    private ValueTask<Result<ConversationOutcome>> MoveAsync(string id, string state, string data = "{}", long? expected = null, string? key = null) =>
        Store.Conversations.SetAsync(Ns, id, new(state, Json(data)), new(expected, key));
}
