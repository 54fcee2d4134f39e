using System.Collections.Immutable;

namespace StateStore.Conformance.Engine;

/// <summary>A dry run answers as the change would, shows its events, and changes nothing.</summary>
public class DryRunSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    private const string Table = "leads";

    private static readonly WriteOptions Dry = new() { DryRun = true };

    protected override EngineOptions Options => new() { MaxConversations = new PerNamespace<long>(1).With("bot:*", 3) };

    [Theory]
    [InlineData("new", "PROPOSE", """{"a":1}""", false, "created")]
    [InlineData("old", "PROPOSE", """{"a":2}""", false, "changed")]
    [InlineData("old", "START", """{"b":2,"a":null}""", true, "changed")]
    public async Task A_dry_run_of_a_set_answers_as_the_set_and_shows_its_event(string id, string state, string data, bool merge, string type)
    {
        await SetBotBundleAsync();
        await SetAsync("old", "START", """{"a":1}""");
        var change = new SetConversation(state, Json(data), merge);

        var dry = (await Store.Conversations.SetAsync(Ns, id, change, Dry)).Value;

        Assert.Single(await LogAsync());
        var made = (await Store.Conversations.SetAsync(Ns, id, change)).Value;
        Assert.Equal(made, dry with { Events = null });
        Assert.Equal((await LogAsync())[^1], Assert.Single(dry.Events!.Value).ToString());
        Assert.Contains($"\"type\":\"{type}\"", dry.Events.Value[0].ToString(), StringComparison.Ordinal);
        Assert.Null(made.Events);
    }

    [Fact]
    public async Task A_dry_run_that_would_change_nothing_says_so_and_shows_no_event()
    {
        await SetAsync("c", "A");
        var set = (await Store.Conversations.SetAsync(Ns, "c", new("A"), Dry)).Value;
        var got = (await Store.Conversations.GetOrCreateAsync(Ns, "c", Dry)).Value;

        Assert.Equal((false, 0, false, 0), (set.Changed, set.Events!.Value.Length, got.Changed, got.Events!.Value.Length));
    }

    [Fact]
    public async Task A_dry_run_is_refused_as_the_change_would_be()
    {
        await SetBotBundleAsync();
        await SetAsync("c", "START");
        AssertError(ErrorCode.InvalidTransition, await Store.Conversations.SetAsync(Ns, "c", new("PROPOSE_TITLE"), Dry));
        AssertError(ErrorCode.VersionConflict, await Store.Conversations.SetAsync(Ns, "c", new("PROPOSE"), Dry with { ExpectedVersion = 7 }));
        AssertError(ErrorCode.NotFound, await Store.Conversations.DeleteAsync(Ns, "none", Dry));
        AssertError(ErrorCode.InvalidName, await Store.Conversations.SetAsync(Ns, "", new("PROPOSE"), Dry));
        AssertError(ErrorCode.VersionConflict, await Store.Namespaces.SetBundleAsync(Ns, Bundle("""{"json_schema":{}}"""), Dry with { ExpectedVersion = 7 }));
        await SetAsync("d", "START");
        await SetAsync("e", "START");
        AssertError(ErrorCode.LimitExceeded, await Store.Conversations.SetAsync(Ns, "f", new("START"), Dry));
        AssertError(ErrorCode.LimitExceeded, await Store.Conversations.GetOrCreateAsync(Ns, "f", Dry));
    }

    [Fact]
    public async Task A_dry_run_of_a_deletion_and_of_a_creation_leave_everything_as_it_is()
    {
        await SetAsync("c", "A");
        var deleted = (await Store.Conversations.DeleteAsync(Ns, "c", Dry)).Value;
        var created = (await Store.Conversations.GetOrCreateAsync(Ns, "d", Dry)).Value;

        Assert.Equal((2, "deleted"), (deleted.Version, TypeOf(deleted.Events)));
        Assert.Equal((true, 1, "created"), (created.Created, created.Version, TypeOf(created.Events)));
        Assert.Equal(1, (await Store.Conversations.GetAsync(Ns, "c")).Value.Version);
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "d"));
        Assert.Single(await LogAsync());
    }

    [Fact]
    public async Task A_dry_run_of_a_bundle_leaves_the_rules_as_they_are()
    {
        await SetBotBundleAsync();
        var set = (await Store.Namespaces.SetBundleAsync(Ns, Bundle("""{"json_schema":{}}"""), Dry)).Value;
        var removed = (await Store.Namespaces.RemoveBundleAsync(Ns, Dry)).Value;

        Assert.Equal((2, true, 2, true), (set.Version, set.Changed, removed.Version, removed.Changed));
        Assert.NotNull(set.Events);
        Assert.NotNull(removed.Events);
        Assert.Equal(1, (await Store.Namespaces.GetBundleAsync(Ns)).Value.Version);
        AssertError(ErrorCode.InvalidTransition, await SetAsync("c", "ELSEWHERE"));
    }

    [Fact]
    public async Task A_dry_run_remembers_nothing_under_its_idempotency_key_and_finds_the_first_answer()
    {
        var keyed = Dry with { IdempotencyKey = "k" };
        Assert.NotNull((await Store.Conversations.SetAsync(Ns, "c", new("A"), keyed)).Value.Events);
        Assert.NotNull((await Store.Keys.ChangeAsync(Ns, "n", Set("1"), keyed)).Value.Events);
        var made = (await Store.Conversations.SetAsync(Ns, "c", new("B"), new(null, "k"))).Value;
        Assert.Equal(("B", true), (made.Conversation.State, made.Created));
        await SetAsync("c", "C");
        Assert.Equal(1, (await Store.Conversations.SetAsync(Ns, "c", new("B"), keyed)).Value.Version);
        AssertError(ErrorCode.IdempotencyMismatch, await Store.Conversations.SetAsync(Ns, "c", new("D"), keyed));
    }

    [Fact]
    public async Task A_dry_run_of_changes_of_keys_answers_as_the_changes_and_shows_the_events_of_each()
    {
        await Store.Keys.ChangeAsync(Ns, "old", Set("1"));
        ImmutableArray<KeyRequest> requests = [new("new", Set("1")), new("old", new KeyCommand.Increment(Json("2"))), new("old", new KeyCommand.Get()), new("old", new KeyCommand.Delete())];

        var dry = (await Store.Keys.ChangeAsync(Ns, requests, Dry)).Value;

        Assert.Equal("1", (await Store.Keys.GetAsync(Ns, "old")).Value.Value.ToString());
        AssertError(ErrorCode.NotFound, await Store.Keys.GetAsync(Ns, "new"));
        var made = (await Store.Keys.ChangeAsync(Ns, requests)).Value;
        Assert.Equal(made.Select(Shown), dry.Select(Shown));
        Assert.Equal(["created", "changed", "", "deleted"], dry.Select(outcome => TypeOf(outcome.Events)));
        AssertError(ErrorCode.VersionConflict, await Store.Keys.ChangeAsync(Ns, "new", Set("2", expected: 9), Dry));
        AssertError(ErrorCode.InvalidInput, await Store.Keys.ChangeAsync(Ns, "new", Set("2"), Dry with { ExpectedVersion = 1 }));

        static string Shown(KeyOutcome outcome) => $"{outcome.Type} {outcome.Version} {outcome.Entry?.Value}";
    }

    [Fact]
    public async Task A_dry_run_of_changes_of_tables_answers_as_the_changes_and_shows_the_events_of_each()
    {
        await Store.Tables.ChangeAsync(Ns, Table, new TableCommand.CreateState());
        ImmutableArray<TableRequest> requests =
        [
            new(Table, new TableCommand.CreateRecord(null, Json("""{"name":"Ann"}"""))),
            new(Table, new TableCommand.PatchRecord(1, Json("""{"name":"Bob"}"""), PatchForm.Merge)),
            new("other", new TableCommand.CreateState()),
        ];

        var dry = (await Store.Tables.ChangeAsync(Ns, requests, Dry)).Value;

        Assert.Equal(0, (await Store.Tables.GetAsync(Ns, Table)).Value.Length);
        AssertError(ErrorCode.NotFound, await Store.Tables.GetAsync(Ns, "other"));
        var made = (await Store.Tables.ChangeAsync(Ns, requests)).Value;
        Assert.Equal(made, dry.Select(outcome => outcome with { Events = null }));
        Assert.All(dry, outcome => Assert.Single(outcome.Events!.Value));
        AssertError(ErrorCode.AlreadyExists, await Store.Tables.ChangeAsync(Ns, Table, new TableCommand.CreateState(), Dry));
        AssertError(ErrorCode.NotFound, await Store.Tables.ChangeAsync(Ns, "none", new TableCommand.DeleteState(), Dry));
    }

    [Fact]
    public async Task A_dry_run_of_a_lease_and_of_a_limit_takes_neither()
    {
        var leases = new LeaseService(Store, Options.Limits, Clock);
        Assert.Equal("a", (await leases.AcquireAsync(Ns, "job", "a", Seconds(30), isDryRun: true)).Value.Owner);
        var held = (await leases.AcquireAsync(Ns, "job", "b", Seconds(30))).Value;
        AssertError(ErrorCode.LeaseHeld, await leases.AcquireAsync(Ns, "job", "a", Seconds(30), TimeSpan.FromMinutes(1), isDryRun: true));
        Assert.Null(await leases.ReleaseAsync(Ns, "job", "b", held.Token, isDryRun: true));
        Assert.True((await leases.RenewAsync(Ns, "job", "b", held.Token, Seconds(60), isDryRun: true)).IsOk);
        Assert.Equal(held.ExpiresAt, (await leases.GetAsync(Ns, "job")).Value.ExpiresAt);

        var rule = new RateLimit(1, TimeSpan.FromMinutes(1), IsSliding: false);
        Assert.True((await Store.Keys.TakeAsync(Ns, "l", rule, isDryRun: true)).Value.Allowed);
        Assert.True((await Store.Keys.TakeAsync(Ns, "l", rule)).Value.Allowed);
        Assert.False((await Store.Keys.TakeAsync(Ns, "l", rule, isDryRun: true)).Value.Allowed);
    }

    [Fact]
    public async Task Dry_runs_among_changes_of_one_key_and_one_conversation_count_for_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Task.Run(async () =>
        {
            var options = n % 2 == 0 ? Dry : default;
            Assert.True((await Store.Keys.ChangeAsync(Ns, "n", new KeyCommand.Increment(Json("1")), options)).IsOk);
            Assert.True((await Store.Conversations.SetAsync(Ns, "c", new($"S{n}"), options)).IsOk);
        })));

        Assert.Equal("50", (await Store.Keys.GetAsync(Ns, "n")).Value.Value.ToString());
        Assert.Equal(50, (await LogAsync()).Length);
    }

    private static KeyCommand.Set Set(string json, long? expected = null) => new(KeyValue.Of(Json(json))) { ExpectedVersion = expected };

    private static TimeToLive Seconds(double seconds) => TimeToLive.Of(TimeSpan.FromSeconds(seconds), Limits.Default).Value;

    private static string TypeOf(ImmutableArray<JsonText>? events) => string.Join(
        ' ', events!.Value.Select(payload => JsonMembers.Of(payload) is var members && members.TryString(IndexOf(members), out var type) ? type : ""));

    private static int IndexOf(JsonMembers members) => Enumerable.Range(0, members.Count).Single(i => members.Name(i) == "type");
}
