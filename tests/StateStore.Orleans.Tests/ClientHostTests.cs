using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StateStore.Orleans.Hosting;
using StateStore.Orleans.Streams;

namespace StateStore.Orleans.Tests;

/// <summary>An application outside the cluster, as an Orleans client.</summary>
public sealed class ClientHostTests
{
    [Fact]
    public void An_Orleans_client_host_resolves_the_store_before_it_connects()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleansClient(client => client.UseLocalhostClustering().AddStateStoreClient());
        builder.Services.AddStateStoreProvider();
        using var host = builder.Build();
        Assert.NotNull(host.Services.GetRequiredService<IStateStore>().Changes);
        Assert.NotNull(host.Services.GetRequiredService<ConversationFeed>());
        Assert.NotNull(host.Services.GetRequiredService<IStateStoreProvider>());
    }
}
