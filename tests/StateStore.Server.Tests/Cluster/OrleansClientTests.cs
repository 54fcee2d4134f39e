using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StateStore.Core.Json;
using StateStore.Engine;
using StateStore.Orleans.Hosting;

namespace StateStore.Server.Tests.Cluster;

/// <summary>A program outside the cluster that has no storage: an Orleans client of the executable's gateway, as the operations manual describes it.</summary>
public sealed class OrleansClientTests : SiloTest
{
    [Fact]
    public async Task An_Orleans_client_of_the_gateway_uses_the_store_and_sees_changes_made_over_HTTP()
    {
        var gateway = FreePort.Next();
        await using var silo = await ServerProcess.StartServingAsync(
            Directory,
            $"--silo-port {FreePort.Next()} --gateway-port {gateway} --advertised-ip 127.0.0.1 {WithoutDashboard} --clustering redis:{Redis.Configuration} --storage redis:{Redis.Configuration}");
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, gateway))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("statestore", "statestore"))
            .AddStateStoreClient());
        using var host = builder.Build();
        await host.StartAsync();
        var store = host.Services.GetRequiredService<IStateStore>();

        Assert.Equal(1, (await store.Conversations.SetAsync("bot", "one", new("OPEN", JsonText.EmptyObject))).Value.Version);
        Assert.Contains("\"state\":\"OPEN\"", (await silo.SendAsync("GET", Conversation)).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, """{"state":"CLOSED"}""")).Status);
        Assert.Equal("CLOSED", (await store.Conversations.GetAsync("bot", "one")).Value.Conversation.State);
        Assert.Equal(2, (await store.Changes.ReadAsync("bot", Storage.LogPosition.Start)).Value.Changes.Length);
        await host.StopAsync();
    }
}
