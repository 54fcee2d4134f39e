using StackExchange.Redis;
using StateStore.Server.Tests.WebPages;

namespace StateStore.Npm.Tests;

/// <summary>The recipes of the manual, word for word, with the libraries that they name.</summary>
public sealed class RecipeTests(RecipeServers servers) : IClassFixture<RecipeServers>
{
    [Theory]
    [InlineData("redis-group.mjs")]
    [InlineData("RedisGroup/Program.cs")]
    public async Task A_worker_of_a_consumer_group_takes_over_from_a_dead_one_and_misses_nothing(string program)
    {
        var ns = program.Split('.', '/')[0];
        using var connection = await ConnectionMultiplexer.ConnectAsync(servers.Redis.Configuration);
        var redis = connection.GetDatabase();
        var user = RecipePage.CommandOf("ACL SETUSER", ns);
        await redis.ExecuteAsync(user[0], user[1..]);
        await redis.StreamCreateConsumerGroupAsync(ns + ":events", "mailer", "0", createStream: true);
        await ChangeAsync(servers.OnRedis, ns, "A", "B", "C");

        // The dead worker has read two events, and has acknowledged none.
        Assert.Equal(2, (await redis.StreamReadGroupAsync(ns + ":events", "mailer", "worker-0", ">", count: 2)).Length);

        await using (var first = StartWorker(program, ns, "worker-1"))
        {
            Assert.Equal(["order:1 1 created", "order:1 2 changed", "order:1 3 changed"], await ReadAsync(first, 3));
            await UntilAcknowledgedAsync(redis, ns);
            await first.KillAsync();
        }

        await ChangeAsync(servers.OnRedis, ns, "D");
        await using var second = StartWorker(program, ns, "worker-2");
        Assert.Equal(["order:1 4 changed"], await ReadAsync(second, 1));
        await UntilAcknowledgedAsync(redis, ns);
    }

    [Fact]
    public async Task The_event_source_of_npm_sends_its_key_and_resumes_by_itself_after_a_kill_of_the_server()
    {
        await using var live = servers.StartNode("live.mjs", servers.OnRedis.Client.BaseAddress!.ToString().TrimEnd('/'), "live");
        await ChangeAsync(servers.OnRedis, "live", "A", "B");
        Assert.Equal(["order:1 1 created", "order:1 2 changed"], await ReadAsync(live, 2));

        await servers.OnRedis.DisposeAsync();
        await servers.StartOnRedisAsync();
        await ChangeAsync(servers.OnRedis, "live", "C", "D");
        Assert.Equal(["order:1 3 changed", "order:1 4 changed"], await ReadAsync(live, 2));
    }

    [Fact]
    public async Task A_web_page_of_an_allowed_origin_shows_the_events()
    {
        await ChangeAsync(servers.Open, "shop", "A");
        await using var page = await RecipeWebPage.StartAsync(RecipePage.TextOf("html", "live.html"));
        await using var browser = Chromium.Open(servers.Directory, page.Url + "?server=" + servers.Open.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));

        await Deadline.Within(page.Shows("order:1 created A"), "the first event");
        await ChangeAsync(servers.Open, "shop", "B");
        await Deadline.Within(page.Shows("order:1 changed B"), "the second event");
    }

    [Fact]
    public async Task A_silo_of_another_application_publishes_the_events_and_goes_on_after_a_kill()
    {
        string[] arguments = [$"--server={servers.Open.Client.BaseAddress}", $"--silo-port={FreePort.Next()}", $"--gateway-port={FreePort.Next()}"];
        await ChangeAsync(servers.Open, "shop", "SILO-1");
        await using (var silo = RecipePage.Start("OrleansStream/Program.cs", arguments))
        {
            await ReadReceivedAsync(silo, "SILO-1");
            var last = (await servers.Open.SendAsync("GET", "/v1/namespaces/shop/events?after=0&limit=1000")).Body.Split("\"next\":")[1].Trim('}', '"');
            await Repeat.UntilAsync(() => servers.Open.SendAsync("GET", "/v1/namespaces/checkpoints/keys/orleans"), answer => answer.Body == last, "the position");
            await silo.KillAsync();
        }

        await ChangeAsync(servers.Open, "shop", "SILO-2");
        await using var again = RecipePage.Start("OrleansStream/Program.cs", arguments);
        Assert.Contains("\"state\":\"SILO-2\"", await again.ReadUntilAsync("received "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_workflow_of_n8n_answers_a_delivery_and_makes_one_change_of_two_equal_ones()
    {
        await File.WriteAllTextAsync(Path.Combine(servers.Package, "workflow.json"), RecipePage.OnlyTextOf("json"));

        var said = await Npm.RunAsync(servers.Package, servers.Open.Client.BaseAddress!.ToString(), "run", "--silent", "n8n");

        const string Seen = """200 {"state":"SEEN","data":{"seen_by":"n8n","from":"OPEN"},"version":2""";
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith(Seen, lines[0], StringComparison.Ordinal);
        Assert.Equal([lines[0], "OPEN SEEN 1"], lines[1..]);
    }

    private ChildProcess StartWorker(string program, string ns, string name) => program.EndsWith(".mjs", StringComparison.Ordinal)
        ? servers.StartNode(program, $"redis://worker:secret@127.0.0.1:{servers.Redis.Port}", ns, name, "1")
        : RecipePage.Start(program, servers.Redis.Configuration + ",user=worker,password=secret", ns, name, "1");

    private static async Task ChangeAsync(ServerProcess server, string ns, params string[] states)
    {
        foreach (var state in states)
        {
            Assert.Equal(200, (await server.SendAsync("PUT", $"/v1/namespaces/{ns}/conversations/order:1", $$"""{"state":"{{state}}"}""")).Status);
        }
    }

    private static async Task<string[]> ReadAsync(ChildProcess process, int lines)
    {
        var read = new string[lines];
        for (var n = 0; n < lines; n++)
        {
            read[n] = await Deadline.Within(process.ReadLineAsync(), $"line {n + 1}") ?? "the end";
        }

        return read;
    }

    private static async Task ReadReceivedAsync(ChildProcess silo, string state)
    {
        while (!(await silo.ReadUntilAsync("received ")).Contains($"\"state\":\"{state}\"", StringComparison.Ordinal))
        {
            // Events of other tests.
        }
    }

    private static async Task UntilAcknowledgedAsync(IDatabase redis, string ns) => await Repeat.UntilAsync(
        () => redis.StreamPendingAsync(ns + ":events", "mailer"), pending => pending.PendingMessageCount == 0, "no pending event");
}
