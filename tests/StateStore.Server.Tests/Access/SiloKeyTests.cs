using StateStore.Server.Tests.Cluster;

namespace StateStore.Server.Tests.Access;

/// <summary>Keys of a cluster of three silos, managed by the commands on their Redis.</summary>
public sealed class SiloKeyTests : SiloTest
{
    private string _key = "";

    private string Storage => $"--storage redis:{Redis.Configuration}";

    private string Id => _key.Split('_')[1];

    [Fact]
    public async Task A_rotation_under_load_refuses_no_request_and_a_revocation_holds_on_every_silo()
    {
        await SucceedsAsync($"key create --admin --name ops --quiet {Storage}");
        _key = (await SucceedsAsync($"key create --name app --scopes conversations:*@bot,events:read@bot --quiet {Storage}")).Trim();
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var third = await StartAsync();
        ServerProcess[] silos = [first, second, third];
        Assert.Equal(200, (await first.With(_key).SendAsync("PUT", Conversation, """{"state":"OPEN"}""")).Status);

        using var stop = new CancellationTokenSource();
        var load = silos.Select(silo => Task.Run(() => ReadAsync(silo, stop.Token))).ToArray();
        for (var rotation = 0; rotation < 2; rotation++)
        {
            Volatile.Write(ref _key, (await SucceedsAsync($"key rotate {Id} --overlap 1h --quiet {Storage}")).Trim());
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(load), statuses => Assert.Equal([HttpStatusCode.OK], statuses.Distinct()));

        var streams = await Task.WhenAll(silos.Select(silo => silo.With(_key).FollowAsync("/v1/namespaces/bot/events")));
        await SucceedsAsync($"key revoke {Id} {Storage}");
        await Task.WhenAll(streams.Select(stream => Deadline.Within(stream.ReadToEndAsync(), "the end of the stream")));
        foreach (var silo in silos)
        {
            Assert.Equal(401, (await silo.SendAsync("GET", Conversation)).Status);
        }
    }

    /// <summary>Reads a conversation again and again, each time with the newest secret. Returns the statuses.</summary>
    private async Task<List<HttpStatusCode>> ReadAsync(ServerProcess silo, CancellationToken stop)
    {
        var statuses = new List<HttpStatusCode>();
        while (!stop.IsCancellationRequested)
        {
            using var answer = await silo.GetAsync(Conversation, "Bearer " + Volatile.Read(ref _key));
            statuses.Add(answer.StatusCode);
        }

        return statuses;
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartServingAsync(
        Directory, $"--silo-port {FreePort.Next()} --gateway-port {FreePort.Next()} --advertised-ip 127.0.0.1 {WithoutDashboard} --clustering redis:{Redis.Configuration}");
}
