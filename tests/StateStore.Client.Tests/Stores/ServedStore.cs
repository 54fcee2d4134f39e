using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using StateStore.AspNetCore;
using StateStore.Conformance.Engine;
using StateStore.Engine.Tables;
using StateStore.Storage.Memory;

namespace StateStore.Client.Tests.Stores;

/// <summary>The store of a client whose server runs in this process, on a memory storage. Both end together.</summary>
internal sealed class ServedStore : IStoreOnStorage, IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly StateStoreClient _client;

    private ServedStore(WebApplication server, StateStoreClient client) => (_server, _client) = (server, client);

    public IStateStorage Storage => _server.Services.GetRequiredService<IStateStorage>();

    public INamespaces Namespaces => _client.Namespaces;

    public IConversations Conversations => _client.Conversations;

    public ITables Tables => _client.Tables;

    public IKeys Keys => _client.Keys;

    public IChanges Changes => _client.Changes;

    public static async ValueTask<IStateStore> StartAsync(EngineOptions options, StorageOptions storage, TimeProvider clock)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ApplyStateStoreLimits()).UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddSingleton(clock);
        builder.Services.AddStateStore(_ => new MemoryStorage(storage), options);
        builder.Services.AddStateStoreHttp(new() { Limits = options.Limits, IsWholeApplication = true });
        var server = builder.Build();
        server.UseRouting();
        server.MapStateStore();
        await server.StartAsync();
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new ServedStore(server, new(new() { Address = new(address) }));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }
}
