using Microsoft.AspNetCore.Builder;
using StateStore.Client.Tests.Support;
using StateStore.Storage.Memory;

namespace StateStore.Client.Tests;

/// <summary>The retries of a client, and the promise that they change nothing twice.</summary>
public sealed class RetryTests
{
    private const string Busy = """{"ok":false,"error":{"code":"LIMIT_EXCEEDED","message":"The key has reached its limit","details":{"retry":true}}}""";
    private const string Full = """{"ok":false,"error":{"code":"LIMIT_EXCEEDED","message":"State 't' has reached max_length (1)"}}""";

    private const string TooLarge = """{"ok":false,"error":{"code":"TOO_LARGE","message":"The answer is too large to be kept"}}""";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task A_change_whose_answer_is_lost_after_the_commit_is_made_exactly_once()
    {
        var requests = 0;
        await using var server = await RealServer.StartAsync(new MemoryStorage(), before: app => app.Use(async (context, next) =>
        {
            await next(context);
            if (++requests <= 2)
            {
                context.Abort();
            }
        }));
        await using var client = new StateStoreClient(new() { Address = server.Address });

        var set = (await client.SetAsync()).Value;

        Assert.Equal((3, true, true, 1L), (requests, set.Created, set.Changed, set.Version));
        Assert.Single((await server.Service<IStateStore>().Changes.ReadAsync(Clients.Ns, LogPosition.Start)).Value.Changes);
    }

    [Fact]
    public async Task Every_kind_of_change_is_made_once_although_its_first_answer_is_lost()
    {
        var seen = new HashSet<string>();
        await using var server = await RealServer.StartAsync(new MemoryStorage(), before: app => app.Use(async (context, next) =>
        {
            await next(context);
            if (seen.Add(context.Request.Headers["Idempotency-Key"].ToString()))
            {
                context.Abort();
            }
        }));
        await using var client = new StateStoreClient(new() { Address = server.Address });

        Assert.Equal(1, (await client.Keys.IncrementAsync(Clients.Ns, "n")).Value.Version);
        Assert.Equal("created", (await client.Keys.SetAsync(Clients.Ns, "k", KeyValue.Of(JsonText.EmptyObject))).Value.Type.ToString(), ignoreCase: true);
        Assert.True((await client.Tables.ChangeAsync(Clients.Ns, "t", new TableCommand.CreateState())).IsOk);
        Assert.Equal(1, (await client.Tables.ChangeAsync(Clients.Ns, "t", new TableCommand.CreateRecord(null, JsonText.EmptyObject))).Value.Record!.Id);
        Assert.True((await client.Conversations.GetOrCreateAsync(Clients.Ns, "c")).Value.Created);
        Assert.Equal(2, (await client.Conversations.DeleteAsync(Clients.Ns, "c")).Value.Version);
        Assert.Equal(6, seen.Count);
    }

    [Fact]
    public async Task A_change_is_sent_again_under_the_same_key_while_the_storage_is_unavailable()
    {
        await using var server = await ScriptedServer.StartAsync(
            _clock, ScriptedServer.Answer(503, ScriptedServer.Unavailable), ScriptedServer.Cut, ScriptedServer.Answer(502, "<html>"), ScriptedServer.Answer(200, ScriptedServer.Conversation));
        await using var client = Client(server);

        Assert.True((await client.SetAsync().PassingTimeAsync(_clock)).IsOk);

        Assert.Equal(4, server.Seen.Count);
        Assert.Single(server.Seen.Select(request => request.IdempotencyKey).Distinct());
        Assert.Equal(32, server.Seen.First().IdempotencyKey!.Length);
    }

    [Fact]
    public async Task A_busy_server_gets_the_request_again_after_its_Retry_After()
    {
        await using var server = await ScriptedServer.StartAsync(_clock, ScriptedServer.Answer(429, Busy, "7"), ScriptedServer.Answer(200, ScriptedServer.Conversation));
        await using var client = Client(server);

        Assert.True((await client.SetAsync().PassingTimeAsync(_clock)).IsOk);

        Assert.True(server.Seen.Last().At - server.Seen.First().At >= TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_quota_is_an_error_without_a_retry()
    {
        await using var server = await ScriptedServer.StartAsync(_clock, ScriptedServer.Answer(429, Full, "1"));
        await using var client = Client(server, sendIdempotencyKeys: false);

        Assert.Equal(ErrorCode.LimitExceeded, (await client.SetAsync()).Error!.Code);
        Assert.Single(server.Seen);
    }

    [Theory]
    [InlineData(false, 429, "<html>")]
    [InlineData(true, 429, "<html>")]
    [InlineData(true, 429, Full)]
    [InlineData(true, 413, TooLarge)]
    public async Task A_change_is_not_sent_without_its_key_after_a_lost_answer_or_the_429_of_a_proxy(bool losesFirst, int status, string body)
    {
        var refusal = ScriptedServer.Answer(status, body, retryAfter: "86400");
        await using var server = await ScriptedServer.StartAsync(
            _clock, losesFirst ? [ScriptedServer.Cut, refusal, ScriptedServer.Answer(200, ScriptedServer.Conversation)] : [refusal, ScriptedServer.Answer(200, ScriptedServer.Conversation)]);
        await using var client = Client(server);

        Assert.False((await client.SetAsync().PassingTimeAsync(_clock)).IsOk);

        Assert.Equal(losesFirst ? 2 : 1, server.Seen.Count);
        Assert.All(server.Seen, request => Assert.NotNull(request.IdempotencyKey));
    }

    [Theory]
    [InlineData(429, Full)]
    [InlineData(413, TooLarge)]
    public async Task A_change_is_sent_without_its_key_if_the_server_refused_the_only_attempt_for_the_key(int status, string body)
    {
        await using var server = await ScriptedServer.StartAsync(_clock, ScriptedServer.Answer(status, body), ScriptedServer.Answer(200, ScriptedServer.Conversation));
        await using var client = Client(server);

        Assert.True((await client.SetAsync()).IsOk);
        Assert.Equal([true, false], server.Seen.Select(request => request.IdempotencyKey is not null));
    }

    [Fact]
    public async Task A_change_without_any_key_is_not_sent_again_if_the_server_may_have_made_it()
    {
        await using var server = await ScriptedServer.StartAsync(_clock, ScriptedServer.Cut, ScriptedServer.Answer(200, ScriptedServer.Conversation));
        await using var client = Client(server, sendIdempotencyKeys: false);

        Assert.Equal(ErrorCode.StorageUnavailable, (await client.SetAsync()).Error!.Code);
        Assert.Null(Assert.Single(server.Seen).IdempotencyKey);
    }

    [Fact]
    public async Task A_take_of_a_limit_has_no_key_and_is_not_sent_again()
    {
        await using var server = await ScriptedServer.StartAsync(_clock, ScriptedServer.Cut);
        await using var client = Client(server);

        Assert.Equal(ErrorCode.StorageUnavailable, (await client.Keys.TakeAsync(Clients.Ns, "l", new(1, TimeSpan.FromHours(1), IsSliding: false))).Error!.Code);
        Assert.Null(Assert.Single(server.Seen).IdempotencyKey);
    }

    [Fact]
    public async Task The_key_of_the_caller_stays()
    {
        await using var server = await ScriptedServer.StartAsync(_clock, ScriptedServer.Cut, ScriptedServer.Answer(200, ScriptedServer.Conversation));
        await using var client = Client(server, sendIdempotencyKeys: false);

        Assert.True((await client.Conversations.SetAsync(Clients.Ns, "a", new("A"), new(null, "mine")).PassingTimeAsync(_clock)).IsOk);
        Assert.Equal(["mine", "mine"], server.Seen.Select(request => request.IdempotencyKey));
    }

    [Fact]
    public async Task Retries_end_within_their_time_with_the_last_error()
    {
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, ScriptedServer.Answer(503, ScriptedServer.Unavailable));
        await using var client = new StateStoreClient(new() { Address = server.Address, RetryTime = TimeSpan.FromSeconds(1) });

        var refused = await client.SetAsync();

        Assert.Equal((ErrorCode.StorageUnavailable, "The storage is not available; try again"), (refused.Error!.Code, refused.Error.Message));
        Assert.InRange(server.Seen.Count, 2, 40);
    }

    [Fact]
    public async Task A_caller_can_cancel_the_pause_between_attempts()
    {
        await using var server = await ScriptedServer.StartAsync(_clock, ScriptedServer.Answer(429, Busy, "3600"));
        await using var client = Client(server);
        using var stop = new CancellationTokenSource();
        var waiting = client.SetAsync(cancellation: stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Clients.Patience));
    }

    private StateStoreClient Client(ScriptedServer server, bool sendIdempotencyKeys = true) => new(new()
    {
        Address = server.Address,
        Clock = _clock,
        AttemptTimeout = TimeSpan.FromDays(1),
        RetryTime = TimeSpan.FromDays(1),
        SendIdempotencyKeys = sendIdempotencyKeys,
    });
}
