using System.Text.Json;

namespace StateStore.Server.Tests;

/// <summary>Leases across kills of the server, and the samples of a lease and of a rate limit.</summary>
public sealed class LeaseTests : ServerTest
{
    private const string Lease = "/v1/namespaces/default/leases/leader";

    [Fact]
    public async Task Leases_survive_a_kill_and_their_tokens_keep_growing()
    {
        var last = 0L;
        for (var round = 0; round < 3; round++)
        {
            await using var server = await ServerProcess.StartServingAsync(Directory, "");
            if (last > 0)
            {
                Assert.Equal(409, (await server.SendAsync("POST", Lease + "/acquire", """{"owner":"other","ttl":"1h"}""")).Status);
                Assert.Equal(200, (await server.SendAsync("POST", Lease + "/release", $$"""{"owner":"me","token":{{last}}}""")).Status);
            }

            var acquired = await server.SendAsync("POST", Lease + "/acquire", """{"owner":"me","ttl":"1h"}""");
            var token = JsonDocument.Parse(acquired.Body).RootElement.GetProperty("token").GetInt64();
            Assert.True(token > last, $"{token} after {last}");
            last = token;
            await server.KillAsync();
        }
    }

    [Fact]
    public async Task Commands_that_the_sample_runs_under_a_lease_never_overlap_and_their_tokens_grow()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        var file = Path.Combine(Directory.Path, "tokens");
        const string Script = """test ! -e "$0.busy" && touch "$0.busy" && echo $LEASE_TOKEN >> "$0" && rm "$0.busy" """;
        var exits = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => HoldAsync(server.Client.BaseAddress!.ToString().TrimEnd('/'), "sh", "-c", Script, file)));
        Assert.All(exits, exit => Assert.Equal(0, exit));
        var tokens = (await File.ReadAllLinesAsync(file)).Select(line => long.Parse(line, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(4, tokens.Count);
        Assert.Equal(tokens.Distinct().Order(), tokens);
    }

    [Fact]
    public async Task Two_processes_of_the_sample_share_one_rate_limit()
    {
        const int Limit = 5;
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        var pipe = $"seq 8 | /usr/bin/python3 {Script.PathOf("Zmq/limited.py")} {server.Client.BaseAddress!.ToString().TrimEnd('/')} default mails {Limit} 1s";
        var passed = await Task.WhenAll(Script.RunAsync("sh", ".", "-c", pipe), Script.RunAsync("sh", ".", "-c", pipe));
        Assert.All(passed, lines => Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8"], lines));

        var (_, log) = await server.SendAsync("GET", "/v1/namespaces/default/events?kind=key&prefix=limit:");
        var taken = JsonDocument.Parse(log).RootElement.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("payload"))
            .Where(payload => payload.GetProperty("type").GetString() is "created" or "changed").Select(payload => payload.GetProperty("at").GetDateTimeOffset()).ToList();
        Assert.Equal(16, taken.Count);
        Assert.All(taken, at => Assert.InRange(taken.Count(other => other >= at && other < at.AddSeconds(1)), 1, Limit));
    }

    private static async Task<int> HoldAsync(string url, params string[] command)
    {
        using var process = Script.StartPython("Zmq/hold.py", [url, "default", "lock", "--", .. command]);
        await process.WaitForExitAsync().WaitAsync(ServerProcess.Patience);
        return process.ExitCode;
    }
}
