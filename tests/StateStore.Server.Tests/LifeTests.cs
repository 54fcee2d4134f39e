using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using StateStore.AspNetCore;

namespace StateStore.Server.Tests;

public sealed class LifeTests : ServerTest
{
    [Fact]
    public async Task The_banner_names_version_and_storage_and_its_commands_work()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "");
        await server.WaitForOutputAsync("The storage is available");
        var lines = server.Output.Split('\n');
        Assert.Contains($"StateStore {StateStoreHttp.Version}", lines);
        Assert.Contains($"\"version\":\"{StateStoreHttp.Version}\"", (await server.SendAsync("GET", "/")).Body, StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("sqlite:data/statestore.db", StringComparison.Ordinal));
        var commands = lines.Select(line => line.Trim()).Where(line => line.StartsWith("curl", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, commands.Count);
        Assert.Equal("""{"ok":true,"version":1,"changed":true}""", await ShellAsync(commands[0]));
        Assert.StartsWith("""{"ok":true,"changed":true,"created":true,"conversation":{"state":"PROPOSE","data":{"title":"Hello"}""", await ShellAsync(commands[1]), StringComparison.Ordinal);
        Assert.Contains("event: created\ndata: {\"namespace\":\"example:welcome\"", await ShellAsync(commands[2] + " --max-time 2"), StringComparison.Ordinal);
        Assert.Equal(lines.Length, server.Output.Split('\n').Length); // the server does not log requests
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task JSON_logs_contain_only_JSON_lines_with_timestamps()
    {
        var before = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        await using var server = ServerProcess.Start(Directory, "--storage memory: --urls http://127.0.0.1:0 --log-format json");
        await server.WaitForOutputAsync("has started");
        await server.WaitForOutputAsync("The storage is available");
        var entries = server.Output.Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(2, entries.Count);
        Assert.All(entries, entry =>
        {
            var timestamp = entry.GetProperty("Timestamp").GetString()!;
            Assert.EndsWith("Z", timestamp, StringComparison.Ordinal);
            Assert.InRange(DateTimeOffset.Parse(timestamp, CultureInfo.InvariantCulture), before, DateTimeOffset.UtcNow);
        });
        var started = entries.Single(entry => entry.GetProperty("Category").GetString() == "StateStore.Server");
        var state = started.GetProperty("State");
        Assert.StartsWith($"StateStore {StateStoreHttp.Version} has started", started.GetProperty("Message").GetString(), StringComparison.Ordinal);
        Assert.Equal(StateStoreHttp.Version, state.GetProperty("version").GetString());
        Assert.StartsWith("memory:", state.GetProperty("storage").GetString(), StringComparison.Ordinal);
        server.Client.BaseAddress = new(state.GetProperty("listening").GetString()!);
        Assert.Equal(200, (await server.SendAsync("GET", "/health/ready")).Status);
    }

    [Fact]
    public async Task Acknowledged_changes_survive_a_kill()
    {
        await using (var server = await ServerProcess.StartServingAsync(Directory, ""))
        {
            Assert.Equal(200, (await server.SendAsync("PUT", "/v1/namespaces/bot/schema", """{"fsm":{"initial":"A","transitions":{"A":["B"]}}}""")).Status);
            Assert.Equal(200, (await server.SendAsync("PUT", Conversation, """{"state":"B","data":{"n":1}}""")).Status);
            await server.KillAsync();
        }

        await using var again = await ServerProcess.StartServingAsync(Directory, "");
        Assert.StartsWith(
            """{"ok":true,"conversation":{"state":"B","data":{"n":1},"version":1,""", (await again.SendAsync("GET", Conversation)).Body, StringComparison.Ordinal);
        Assert.Equal(422, (await again.SendAsync("PUT", Conversation, """{"state":"A"}""")).Status);
        Assert.Contains("\"type\":\"created\"", (await again.SendAsync("GET", "/v1/namespaces/bot/events")).Body, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"created\"", (await again.SendAsync("GET", Conversation + "/history")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_signal_ends_the_streams_and_then_the_process_with_exit_code_0()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "");
        using var stream = await server.FollowAsync("/v1/namespaces/bot/events?after=0");
        Assert.Equal(200, (await server.SendAsync("POST", "/v1/namespaces/other/conversations/x")).Status);
        server.Terminate();

        // The stream ends in order; a connection that is cut off would throw.
        Assert.DoesNotContain("data:", await stream.ReadToEndAsync().WaitAsync(ServerProcess.Patience), StringComparison.Ordinal);
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task A_server_with_a_drain_time_still_serves_requests_after_a_stop_signal()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--drain-ms 600000");
        Assert.Equal(200, (await server.SendAsync("GET", "/health/ready")).Status);
        using var stream = await server.FollowAsync("/v1/namespaces/bot/events?after=0");
        server.Terminate();

        // Streams end immediately, so their end shows that the server has received the signal.
        await stream.ReadToEndAsync().WaitAsync(ServerProcess.Patience);
        Assert.Equal(503, (await server.SendAsync("GET", "/health/ready")).Status);
        Assert.Equal(200, (await server.SendAsync("POST", Conversation)).Status);
    }

    [Fact]
    public async Task An_unavailable_storage_is_logged_once_and_the_server_waits_for_it()
    {
        var port = FreePort.Next();
        await using var server = await ServerProcess.StartServingAsync(Directory, $"--storage redis:127.0.0.1:{port},password=secret --storage-timeout-ms 3000");
        await server.WaitForOutputAsync("The storage is not available");
        Assert.DoesNotContain("secret", server.Output, StringComparison.Ordinal);
        Assert.Equal(200, (await server.SendAsync("GET", "/health/live")).Status);
        Assert.Equal((503, NotReady($"redis at 127.0.0.1:{port} can't be reached")), await server.SendAsync("GET", "/health/ready"));
        var refused = await server.SendAsync("PUT", Conversation, """{"state":"A"}""");
        Assert.Equal(503, refused.Status);
        Assert.Contains("STORAGE_UNAVAILABLE", refused.Body, StringComparison.Ordinal);
        Assert.Equal(1, server.Output.Split("The storage is not available").Length - 1);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task A_storage_that_becomes_available_is_used()
    {
        using var redis = RedisServer.Reserve();
        await using var server = await ServerProcess.StartServingAsync(Directory, $"--storage redis:{redis.Configuration} --storage-timeout-ms 1000");
        await server.WaitForOutputAsync("The storage is not available");
        await redis.StartAgainAsync();
        await server.WaitForOutputAsync("The storage is available");
        Assert.Equal(200, (await server.SendAsync("PUT", Conversation, """{"state":"A"}""")).Status);
        Assert.Equal(200, (await server.SendAsync("GET", "/health/ready")).Status);
    }

    [Fact]
    public async Task Readiness_describes_a_lost_storage_and_the_log_adds_the_client_librarys_message()
    {
        using var redis = await RedisServer.StartAsync();
        await using var server = await ServerProcess.StartServingAsync(Directory, $"--storage redis:{redis.Configuration}");
        await server.WaitForOutputAsync("The storage is available");
        redis.Kill();
        var words = $"redis at {redis.Configuration} can't be reached";
        Assert.Equal((503, NotReady(words)), await server.SendAsync("GET", "/health/ready"));
        await server.WaitForOutputAsync($"trying again until it is: {words} (Redis at {redis.Configuration} can't be reached: ");
    }

    private static string NotReady(string words) => $$$"""{"ok":false,"storage":{"ready":false,"description":"{{{words}}}"}}""";

    private static async Task<string> ShellAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command.Replace("curl ", "curl -sS ", StringComparison.Ordinal)])
        {
            RedirectStandardOutput = true,
        })!;
        return await shell.StandardOutput.ReadToEndAsync().WaitAsync(ServerProcess.Patience);
    }
}
