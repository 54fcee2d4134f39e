using StateStore.Client.Tests.Support;

namespace StateStore.Client.Tests;

/// <summary>The errors of a client that does not get the answer of a StateStore.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task An_unreachable_server_is_STORAGE_UNAVAILABLE()
    {
        await using var client = new StateStoreClient(new() { Address = new($"http://127.0.0.1:{FreePort.Next()}"), RetryTime = TimeSpan.Zero });

        var refused = await client.SetAsync();

        Assert.Equal(ErrorCode.StorageUnavailable, refused.Error!.Code);
        Assert.Contains("can't be reached", refused.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "<html>Welcome</html>", "text/html")]
    [InlineData(200, "{}", "application/json")]
    [InlineData(200, """{"ok":true}""", "application/json")]
    [InlineData(200, """{"ok":true,"changed":true,"created":true,"conversation":{"state":7,"data":{},"version":1}}""", "application/json")]
    [InlineData(302, "", "text/html")]
    [InlineData(404, "<html>Not here</html>", "text/html")]
    [InlineData(404, """{"error":"not here"}""", "application/json")]
    [InlineData(500, "", "text/plain")]
    public async Task The_answer_of_another_server_is_INTERNAL(int status, string body, string type)
    {
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, ScriptedServer.Answer(status, body, null, type));
        await using var client = new StateStoreClient(new() { Address = server.Address });

        var refused = await client.SetAsync();

        Assert.Equal(ErrorCode.Internal, refused.Error!.Code);
        Assert.Contains("is not a StateStore server", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Internal, (await client.Keys.GetAsync(Clients.Ns, "k")).Error!.Code);
        Assert.Equal(ErrorCode.Internal, (await client.Changes.FollowAsync(Clients.Ns, null)).Error!.Code);
    }

    [Fact]
    public async Task A_feed_of_another_content_type_ends_with_INTERNAL()
    {
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, ScriptedServer.Answer(200, """{"ok":true,"events":[],"next":"0"}"""));
        await using var client = new StateStoreClient(new() { Address = server.Address });
        await using var feed = (await client.Changes.FollowAsync(Clients.Ns, null)).Value.Changes.GetAsyncEnumerator();

        var refused = await Assert.ThrowsAsync<FeedRefusedException>(() => feed.MoveNextAsync().AsTask().WaitAsync(Clients.Patience));

        Assert.Equal(ErrorCode.Internal, refused.Error.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_beyond_the_limit_is_INTERNAL(bool hasLength)
    {
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, async context =>
        {
            context.Response.ContentLength = hasLength ? 3_000 : null;
            for (var i = 0; i < 3; i++)
            {
                await context.Response.Body.WriteAsync(new byte[1_000]);
            }
        });
        await using var client = new StateStoreClient(new() { Address = server.Address, MaxAnswerBytes = 2_000 });

        var refused = await client.SetAsync();

        Assert.Equal(ErrorCode.Internal, refused.Error!.Code);
        Assert.Contains("2000 bytes", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_an_answer_is_STORAGE_UNAVAILABLE_after_the_timeout()
    {
        var clock = new FakeTimeProvider();
        await using var server = await ScriptedServer.StartAsync(clock, ScriptedServer.Hang);
        await using var client = new StateStoreClient(new() { Address = server.Address, Clock = clock, RetryTime = TimeSpan.Zero });

        var refused = await client.SetAsync().PassingTimeAsync(clock);

        Assert.Equal(ErrorCode.StorageUnavailable, refused.Error!.Code);
        Assert.Contains("within 10 s", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_can_cancel_a_request()
    {
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, ScriptedServer.Hang);
        await using var client = new StateStoreClient(new() { Address = server.Address });
        using var stop = new CancellationTokenSource();
        var waiting = client.SetAsync(cancellation: stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Clients.Patience));
    }

    [Fact]
    public async Task The_codes_and_details_of_errors_are_those_of_the_server()
    {
        const string Conflict = """{"ok":false,"error":{"code":"VERSION_CONFLICT","message":"Expected version 1","details":{"expected_version":1,"current_version":2}}}""";
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, ScriptedServer.Answer(409, Conflict));
        await using var client = new StateStoreClient(new() { Address = server.Address });

        var error = (await client.SetAsync()).Error!;

        Assert.Equal((ErrorCode.VersionConflict, "Expected version 1"), (error.Code, error.Message));
        Assert.Equal("""{"expected_version":1,"current_version":2}""", error.Details.ToString());
    }
}
