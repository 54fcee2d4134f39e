namespace StateStore.Server.Tests.Cluster;

/// <summary>Webhooks of a cluster: one silo delivers, and another takes over.</summary>
public sealed class WebhookTests : SiloTest
{
    private const string Owned = "This server delivers the webhook";

    private string Another => $"--silo-port {FreePort.Next()} --gateway-port {FreePort.Next()} --advertised-ip 127.0.0.1 --clustering redis:{Redis.Configuration}";

    [Fact]
    public async Task Another_silo_delivers_after_the_owner_was_killed_and_each_event_arrives()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var first = await ServerProcess.StartServingAsync(Directory, Clustered + " --webhook-allow 127.0.0.0/8");
        await using var second = await ServerProcess.StartServingAsync(Directory, Another + " --webhook-allow 127.0.0.0/8");
        Assert.Equal(200, (await second.SendAsync("POST", "/v1/namespaces/bot/webhooks", $$"""{"url":"{{receiver.Url}}"}""")).Status);
        await ChangeAsync(second, 0);
        await Repeat.UntilAsync(() => Task.FromResult(receiver.Messages.Count), count => count == 1, "the first event");
        Assert.True(first.Output.Contains(Owned, StringComparison.Ordinal) != second.Output.Contains(Owned, StringComparison.Ordinal), "one silo owns the webhook");

        var (owner, other) = first.Output.Contains(Owned, StringComparison.Ordinal) ? (first, second) : (second, first);
        await owner.KillAsync();
        await ChangeAsync(other, 1);
        await other.WaitForOutputAsync(Owned);
        await ChangeAsync(other, 2);
        await Repeat.UntilAsync(() => Task.FromResult(receiver.NumbersOf("one").Count()), count => count == 3, "the other events");
        Assert.Equal([0, 1, 2], receiver.NumbersOf("one"));
    }

    private static Task ChangeAsync(ServerProcess server, int n) =>
        UntilAsync(() => server.SendAsync("PUT", Conversation, $$$"""{"state":"S","data":{"n":{{{n}}}}}"""), answer => answer.Status == 200);
}
