using Microsoft.Extensions.DependencyInjection;
using StateStore.Client.Tests.Support;
using StateStore.Storage.Memory;

namespace StateStore.Client.Tests;

/// <summary>The registration of a client in an application.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task A_registered_client_is_the_store_of_the_application_and_sends_through_its_handlers()
    {
        await using var server = await RealServer.StartAsync(new MemoryStorage());
        var counter = new Counter();
        var services = new ServiceCollection();
        services.AddStateStoreClient(new() { Address = server.Address }).AddHttpMessageHandler(() => counter);
        await using var provider = services.BuildServiceProvider();

        var store = provider.GetRequiredService<IStateStore>();
        Assert.Same(provider.GetRequiredService<StateStoreClient>(), store);
        Assert.True((await store.Conversations.SetAsync(Clients.Ns, "a", new("A"))).IsOk);
        Assert.Equal(1, counter.Count);
    }

    [Fact]
    public async Task A_request_without_a_member_of_the_store_goes_to_its_path()
    {
        await using var server = await RealServer.StartAsync(new MemoryStorage());
        await using var client = new StateStoreClient(new() { Address = server.Address });

        Assert.StartsWith("{\"ok\":true,", (await client.SendAsync(HttpMethod.Get, "/v1/namespaces?limit=1")).Value.ToString(), StringComparison.Ordinal);
        Assert.Equal(ErrorCode.InvalidInput, (await client.SendAsync(HttpMethod.Put, "/v1/namespaces/a/conversations/b", JsonText.EmptyObject)).Error!.Code);
    }

    private sealed class Counter : DelegatingHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
