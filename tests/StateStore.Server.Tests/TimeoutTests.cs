using System.Text.Json;

namespace StateStore.Server.Tests;

/// <summary>Timeouts of servers that share a SQLite file, and that are killed while timeouts fire.</summary>
public sealed class TimeoutTests : ServerTest
{
    private const int Conversations = 300;
    private const string Events = "/v1/namespaces/bot/events?after=0&limit=1000";

    [Fact]
    public async Task Each_timeout_fires_once_although_one_of_two_servers_is_killed_meanwhile_and_the_other_afterwards()
    {
        await using var first = await ServerProcess.StartServingAsync(Directory, "--storage sqlite:timeouts.db");
        await using var second = await ServerProcess.StartServingAsync(Directory, "--storage sqlite:timeouts.db");
        const string Bundle = """{"fsm":{"initial":"A","transitions":{"A":["B"],"B":["C"],"C":[]},"after":{"A":{"delay":"3s","to":"B"},"B":{"delay":"500ms","to":"C"}}}}""";
        Assert.Equal(200, (await first.SendAsync("PUT", "/v1/namespaces/bot/schema", Bundle)).Status);
        await Parallel.ForEachAsync(Enumerable.Range(0, Conversations), async (n, _) =>
            Assert.Equal(200, (await (n % 2 == 0 ? first : second).SendAsync("POST", $"/v1/namespaces/bot/conversations/c{n}")).Status));

        await UntilAsync(() => first.SendAsync("GET", Events), answer => Changes(answer).Count > 0);
        await second.KillAsync();
        await UntilAsync(() => first.SendAsync("GET", Events), answer => Changes(answer).Count > Conversations);
        await first.KillAsync();

        await using var third = await ServerProcess.StartServingAsync(Directory, "--storage sqlite:timeouts.db");
        await UntilAsync(() => third.SendAsync("GET", Events), answer => Changes(answer).Count >= 2 * Conversations);

        var changes = Changes(await third.SendAsync("GET", Events));
        Assert.Equal(2 * Conversations, changes.Count);
        Assert.Equal(2 * Conversations, changes.Distinct().Count());
        var ended = JsonDocument.Parse((await third.SendAsync("GET", "/v1/namespaces/bot/conversations?state=C&limit=1000")).Body).RootElement;
        Assert.Equal(Conversations, ended.GetProperty("conversations").GetArrayLength());
    }

    /// <summary>The id and the new state of each change by a timeout.</summary>
    private static List<string> Changes((int Status, string Body) answer) =>
    [
        .. JsonDocument.Parse(answer.Body).RootElement.GetProperty("events").EnumerateArray().Select(item => item.GetProperty("payload"))
            .Where(payload => payload.TryGetProperty("cause", out _))
            .Select(payload => $"{payload.GetProperty("conversation_id").GetString()} {payload.GetProperty("current").GetProperty("state").GetString()}"),
    ];
}
