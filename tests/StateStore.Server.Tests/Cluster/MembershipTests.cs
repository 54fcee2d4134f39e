using StackExchange.Redis;

namespace StateStore.Server.Tests.Cluster;

/// <summary>A silo that the membership table lost, or that was frozen, never answers from its cache after other silos have changed the state.</summary>
public sealed class MembershipTests : SiloTest
{
    private const int LostItsCluster = 3;
    private const string Table = "statestore/members/statestore";
    private const string Old = """{"state":"OLD"}""";
    private const string New = """{"state":"NEW"}""";

    private string Another => $"--silo-port {FreePort.Next()} --gateway-port {FreePort.Next()} --advertised-ip 127.0.0.1 {WithoutDashboard} --clustering redis:{Redis.Configuration}";

    [Theory]
    [InlineData("the table is deleted")]
    [InlineData("everything is deleted")]
    [InlineData("Redis starts again without its data")]
    [InlineData("another tool writes to the key of the table")]
    public async Task A_silo_that_lost_the_membership_table_reads_from_the_storage_is_not_ready_and_ends_with_code_3(string how)
    {
        await using var silo = await ServerProcess.StartServingAsync(Directory, Clustered);
        await using var other = await ServerProcess.StartServingAsync(Directory, $"--storage redis:{Redis.Configuration}");
        Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, Old)).Status);
        Assert.Equal(200, (await silo.SendAsync("GET", Conversation)).Status);
        Assert.Contains("\"cluster\":{\"ready\":true", (await silo.SendAsync("GET", "/health/ready")).Body, StringComparison.Ordinal);

        await LoseAsync(how);
        await silo.WaitForOutputAsync("there is no membership table any more");
        Assert.Equal(200, await OnceAvailableAsync(() => other.SendAsync("PUT", Conversation, New)));
        if (await TryAsync(() => silo.SendAsync("GET", Conversation)) is { Status: 200 } read)
        {
            Assert.Contains("NEW", read.Body, StringComparison.Ordinal);
        }

        if (await TryAsync(() => silo.SendAsync("GET", "/health/ready")) is { } ready)
        {
            Assert.Equal(503, ready.Status);
            Assert.Contains("\"cluster\":{\"ready\":false,\"description\":\"there is no membership table any more", ready.Body, StringComparison.Ordinal);
        }

        Assert.Equal(LostItsCluster, await silo.WaitForExitAsync());
        Assert.Contains("can't become a member again, so it ends", silo.Output, StringComparison.Ordinal);

        // The silo does not replace the value that another tool has put in place of the table. An operator removes it.
        await using (var connection = await ConnectionMultiplexer.ConnectAsync(Redis.Configuration))
        {
            await connection.GetDatabase().KeyDeleteAsync(Table);
        }

        await using var again = await ServerProcess.StartServingAsync(Directory, Clustered);
        Assert.Contains("NEW", (await again.SendAsync("GET", Conversation)).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await again.SendAsync("GET", "/health/ready")).Status);
    }

    [Fact]
    public async Task A_frozen_silo_never_answers_with_stale_state_and_ends_with_code_3()
    {
        const int Conversations = 20;
        await using var frozen = await ServerProcess.StartServingAsync(Directory, Clustered);
        await using var silo = await ServerProcess.StartServingAsync(Directory, Another);
        var paths = Enumerable.Range(0, Conversations).Select(n => $"/v1/namespaces/bot/conversations/c{n}").ToArray();
        foreach (var path in paths)
        {
            Assert.Equal(200, (await frozen.SendAsync("PUT", path, Old)).Status);
            Assert.Equal(200, (await frozen.SendAsync("GET", path)).Status);
        }

        frozen.Freeze();
        var statuses = await Task.WhenAll(paths.Select(path => OnceAvailableAsync(() => silo.SendAsync("PUT", path, New))));
        Assert.All(statuses, status => Assert.Equal(200, status));
        await silo.WaitForOutputAsync("is dead; its conversations are served by the others");
        Assert.Single(silo.Output.Split('\n'), line => line.Contains("is dead; its conversations are served by the others", StringComparison.Ordinal));

        frozen.Thaw();
        foreach (var path in paths)
        {
            if (await TryAsync(() => frozen.SendAsync("GET", path)) is { Status: 200 } read)
            {
                Assert.Contains("NEW", read.Body, StringComparison.Ordinal);
            }
        }

        Assert.Equal(LostItsCluster, await frozen.WaitForExitAsync());
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
    }

    private async Task LoseAsync(string how)
    {
        if (how.StartsWith("Redis", StringComparison.Ordinal))
        {
            Redis.Kill();
            await Redis.StartAgainAsync();
            return;
        }

        await using var connection = await ConnectionMultiplexer.ConnectAsync(Redis.Configuration + ",allowAdmin=true");
        switch (how)
        {
            case "everything is deleted":
                await connection.GetServers().Single().FlushAllDatabasesAsync();
                break;
            case "the table is deleted":
                Assert.True(await connection.GetDatabase().KeyDeleteAsync(Table));
                break;
            default:
                Assert.True(await connection.GetDatabase().StringSetAsync(Table, "mine"));
                break;
        }
    }

    /// <summary>The first status that is not 503.</summary>
    private static async Task<int> OnceAvailableAsync(Func<Task<(int Status, string Body)>> send) =>
        (await Repeat.UntilAsync(send, answer => answer.Status != 503, "the change to be made")).Status;

    /// <summary>Returns the answer; null if the silo has closed its port.</summary>
    private static async Task<(int Status, string Body)?> TryAsync(Func<Task<(int Status, string Body)>> send)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
