namespace StateStore.Server.Tests;

/// <summary>Webhooks of a server that is killed while it delivers.</summary>
public sealed class WebhookTests : ServerTest
{
    private const int Conversations = 5;
    private const int Each = 20;

    [Fact]
    public async Task Every_event_arrives_in_order_under_one_id_although_the_server_is_killed_amid_the_deliveries()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var half = new TaskCompletionSource();
        var hold = new TaskCompletionSource();
        receiver.BeforeAnswer = count =>
        {
            if (count < 40)
            {
                return Task.CompletedTask;
            }

            half.TrySetResult();
            return hold.Task;
        };
        var arguments = "--storage sqlite:hooks.db --webhook-allow 127.0.0.0/8";
        await using (var server = await ServerProcess.StartServingAsync(Directory, arguments))
        {
            Assert.Equal(200, (await server.SendAsync("POST", "/v1/namespaces/bot/webhooks", $$"""{"url":"{{receiver.Url}}"}""")).Status);
            await ChangeAsync(server, 0, Each / 2);
            await Deadline.Within(half.Task, "the first deliveries");
            await server.KillAsync();
        }

        hold.SetResult();
        receiver.BeforeAnswer = _ => Task.CompletedTask;
        await using var again = await ServerProcess.StartServingAsync(Directory, arguments);
        await ChangeAsync(again, Each / 2, Each);
        await Repeat.UntilAsync(() => Task.FromResult(receiver.Messages.DistinctBy(message => message.Id).Count()), count => count == Conversations * Each, "all events");
        Assert.All(Enumerable.Range(0, Conversations), c => Assert.Equal(Enumerable.Range(0, Each), receiver.NumbersOf($"c{c}")));
        Assert.All(receiver.Messages.GroupBy(message => message.Id), same => Assert.Single(same.Select(message => message.Body).Distinct()));
    }

    [Fact]
    public async Task Private_addresses_are_refused_unless_the_operator_allows_them()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        var (status, body) = await server.SendAsync("POST", "/v1/namespaces/bot/webhooks", """{"url":"http://127.0.0.1:9/"}""");
        Assert.Equal(400, status);
        Assert.Contains("127.0.0.1 is not a public address", body, StringComparison.Ordinal);
        await RefusesAsync(2, "\"nowhere\" is not a network", "--webhook-allow nowhere");
    }

    [Fact]
    public async Task The_commands_manage_a_webhook_of_a_running_server()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory: --webhook-allow 127.0.0.0/8");
        var on = $"--namespace bot --server {server.Client.BaseAddress}";
        var made = (await SucceedsAsync($"webhook create {receiver.Url} --events conversation.*,key.* --quiet {on}")).Trim().Split(' ');
        Assert.StartsWith("whsec_", made[1], StringComparison.Ordinal);
        var id = made[0];

        var list = await SucceedsAsync($"webhooks list {on}");
        Assert.Contains($"{id}  active  conversation.*,key.*  {receiver.Url}", list, StringComparison.Ordinal);
        Assert.DoesNotContain(made[1], await SucceedsAsync($"webhook show {id} {on} --json"), StringComparison.Ordinal);
        Assert.Contains("paused", await SucceedsAsync($"webhook pause {id} {on}"), StringComparison.Ordinal);
        Assert.Contains("active", await SucceedsAsync($"webhook resume {id} {on}"), StringComparison.Ordinal);
        Assert.Contains("entered     DONE", await SucceedsAsync($"webhook change {id} --entered DONE {on}"), StringComparison.Ordinal);
        Assert.Matches("current     DONE\npayload     event", await SucceedsAsync($"webhook change {id} --current DONE --payload event {on}"));
        var message = (await SucceedsAsync($"webhook test {id} {on}")).Trim();
        await Repeat.UntilAsync(() => SucceedsAsync($"webhook deliveries {id} {on}"), text => text.Contains(message, StringComparison.Ordinal), "the delivery");
        Assert.Equal("0 events will be sent again", (await SucceedsAsync($"webhook replay {id} {on}")).Trim());
        Assert.NotEqual(made[1], (await SucceedsAsync($"webhook rotate {id} --quiet {on}")).Trim().Split(' ')[1]);
        await SucceedsAsync($"webhook delete {id} {on}");
        await FailsAsync(1, "There is no such webhook", $"webhook show {id} {on}");
    }

    private static async Task ChangeAsync(ServerProcess server, int from, int to)
    {
        for (var n = from; n < to; n++)
        {
            for (var c = 0; c < Conversations; c++)
            {
                Assert.Equal(200, (await server.SendAsync("PUT", $"/v1/namespaces/bot/conversations/c{c}", $$$"""{"state":"S","data":{"n":{{{n}}}}}""")).Status);
            }
        }
    }
}
