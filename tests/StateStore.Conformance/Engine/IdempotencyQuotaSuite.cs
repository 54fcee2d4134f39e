
namespace StateStore.Conformance.Engine;

/// <summary>The number of answers that a namespace remembers under idempotency keys.</summary>
public class IdempotencyQuotaSuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    protected override EngineOptions Options => new() { MaxIdempotencyRecords = 2, MaxIdempotencyBytes = 2_000 };

    [Fact]
    public async Task A_request_under_a_new_key_is_refused_when_the_namespace_is_full()
    {
        var first = (await MoveAsync("a", "A", key: "1")).Value;
        Assert.True((await MoveAsync("b", "A", key: "2")).IsOk);

        var refused = await MoveAsync("c", "A", key: "3");
        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Equal("""{"idempotency_records":2,"max_idempotency_records":2}""", refused.Error!.Details.ToString());
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
        Assert.Equal(first, (await MoveAsync("a", "A", key: "1")).Value);
        Assert.True((await MoveAsync("c", "A")).IsOk);
    }

    [Fact]
    public async Task Every_kind_of_change_counts_towards_the_answer_quota()
    {
        Assert.True((await Store.Keys.ChangeAsync(Ns, [new("k", Set("1"))], new(null, "1"))).IsOk);
        Assert.True((await Store.Tables.ChangeAsync(Ns, [new("t", new TableCommand.CreateState())], new(null, "2"))).IsOk);

        AssertError(ErrorCode.LimitExceeded, await Store.Keys.ChangeAsync(Ns, [new("l", Set("1"))], new(null, "3")));
        AssertError(ErrorCode.LimitExceeded, await Store.Tables.ChangeAsync(Ns, [new("u", new TableCommand.CreateState())], new(null, "4")));
        AssertError(ErrorCode.LimitExceeded, await Store.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"A","transitions":{}}}"""), new(null, "5")));
        Assert.Equal(NoValue, await GetAsync("l"));
        AssertError(ErrorCode.NotFound, await Store.Tables.GetAsync(Ns, "u"));
    }

    [Fact]
    public async Task Concurrent_requests_do_not_exceed_the_quota_of_remembered_answers()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(
            n => Task.Run(async () => await Store.Keys.ChangeAsync(Ns, [new("k", Set($"{n}"))], new(null, $"{n}")))));

        Assert.Equal(2, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => AssertError(ErrorCode.LimitExceeded, result));
    }

    [Fact]
    public async Task Changes_without_a_key_that_share_a_commit_with_refused_ones_are_made()
    {
        await MoveAsync("a", "A", key: "1");
        await MoveAsync("b", "A", key: "2");
        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(
            n => Task.Run(async () => (await Store.Keys.ChangeAsync(Ns, [new("k", Set($"{n}"))], new(null, n % 2 == 0 ? null : $"k{n}"))).IsOk)));

        Assert.Equal(Enumerable.Range(0, 30).Select(n => n % 2 == 0), results);
    }

    [Fact]
    public async Task Remembered_answers_do_not_exceed_their_byte_quota()
    {
        var refused = await MoveAsync("a", "A", $$"""{"text":"{{new string('x', 2_000)}}"}""", key: "1");

        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Equal("""{"idempotency_bytes":0,"max_idempotency_bytes":2000}""", refused.Error!.Details.ToString());
        Assert.True((await MoveAsync("a", "A", key: "1")).IsOk);
    }

    [Fact]
    public async Task A_forgotten_answer_frees_its_quota()
    {
        await MoveAsync("a", "A", key: "1");
        await MoveAsync("b", "A", key: "2");
        AssertError(ErrorCode.LimitExceeded, await MoveAsync("c", "A", key: "3"));
        await Store.Namespaces.DeleteAsync(Ns);

        Assert.True((await MoveAsync("c", "A", key: "3")).IsOk);
        Assert.True((await MoveAsync("c", "B", key: "4")).IsOk);
        AssertError(ErrorCode.LimitExceeded, await MoveAsync("c", "C", key: "5"));

        // A record that is older than a day is replaced by the next request under its key, swept or not.
        Clock.Advance(TimeSpan.FromHours(25));
        Assert.True((await MoveAsync("c", "D", key: "3")).IsOk);
    }

    private ValueTask<Result<ConversationOutcome>> MoveAsync(string id, string state, string data = "{}", long? expected = null, string? key = null) =>
        Store.Conversations.SetAsync(Ns, id, new(state, Json(data)), new(expected, key));
}
