using Xunit.Abstractions;

namespace StateStore.Server.Tests.Kills;

/// <summary>
/// Servers that are killed again and again (SIGKILL) under writers and workers, while timeouts fire. Afterwards their logs and lists must agree with all that
/// the callers know. With <c>STATESTORE_LONG_TESTS=1</c> there are twenty kills of each kind.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : ServerTest
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("STATESTORE_LONG_TESTS") == "1" ? 20 : 2;

    [Fact]
    public async Task Kills_of_a_server_on_SQLite_lose_and_repeat_no_message_turn_or_timeout()
    {
        await using var servers = new KilledServers(Directory, "sqlite:kills.db", count: 1);
        await RunAsync(servers);
    }

    [Fact]
    public async Task Kills_of_two_servers_on_one_Redis_lose_and_repeat_no_message_turn_or_timeout()
    {
        using var redis = await RedisServer.StartAsync();
        await using var servers = new KilledServers(Directory, "redis:" + redis.Configuration, count: 2);
        await RunAsync(servers);
    }

    private async Task RunAsync(KilledServers servers)
    {
        await Task.WhenAll(Enumerable.Range(0, servers.Count).Select(servers.StartAsync));
        Load[] loads =
        [
            new(servers, "queue", """{"policy":"queue","max_attempts":2}""", writers: 24, workers: 6),
            new(servers, "latest", """{"policy":"latest","debounce":"20ms"}""", writers: 8, workers: 2),
        ];
        await Task.WhenAll(loads.Select(load => load.StartAsync()));
        for (var kill = 0; kill < Kills; kill++)
        {
            await servers.AfterAnswersAsync(Random.Shared.Next(100, 1_000));
            var killed = KilledIn(kill, servers.Count);
            await Task.WhenAll(killed.Select(servers.KillAsync));
            await Task.WhenAll(killed.Select(servers.StartAsync));
        }

        await servers.AfterAnswersAsync(500);
        await Task.WhenAll(loads.Select(load => load.StopAsync()));
        foreach (var load in loads)
        {
            var history = await Deadline.Within(load.HistoryAsync(), "a history that no longer changes");
            output.WriteLine(Figures(history));
            var faults = HistoryChecker.Faults(history);
            Assert.True(faults.Count == 0, string.Join('\n', faults));
            Assert.All(history.Inboxes, inbox => Assert.Empty(inbox.Waiting));
        }
    }

    /// <summary>One server, or each third time all of them at once.</summary>
    private static int[] KilledIn(int kill, int servers) => kill % 3 == 2 ? [.. Enumerable.Range(0, servers)] : [kill % servers];

    private static string Figures(History history) =>
        $"{history.Appends.Count} messages, {history.Claims.Count} turns, {history.Endings.Count(ending => ending.Answer == Answer.Refused)} late commits and releases, " +
        $"{history.Endings.Count(ending => ending.Answer == Answer.None)} without an answer, " +
        $"{history.MessageLog.Count(item => item.Type == "poisoned")} dead letters, {history.MessageLog.Count(item => item.Type == "skipped")} skipped, " +
        $"{history.ConversationLog.Count(change => change.Due is not null)} timeouts, {history.Conversations.Count} conversations";
}
