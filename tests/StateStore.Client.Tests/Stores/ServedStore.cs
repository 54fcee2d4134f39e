using StateStore.Client.Tests.Support;
using StateStore.Conformance.Engine;
using StateStore.Storage.Memory;

namespace StateStore.Client.Tests.Stores;

/// <summary>The store of a client whose server runs in this process, on a memory storage. Both end together.</summary>
internal sealed class ServedStore : IStoreOnStorage, IAsyncDisposable
{
    private readonly RealServer _server;
    private readonly StateStoreClient _client;

    private ServedStore(RealServer server, StateStoreClient client) => (_server, _client) = (server, client);

    public IStateStorage Storage => _server.Service<IStateStorage>();

    public INamespaces Namespaces => _client.Namespaces;

    public IConversations Conversations => _client.Conversations;

    public IInbox Inbox => _client.Inbox;

    public ITables Tables => _client.Tables;

    public IKeys Keys => _client.Keys;

    public IChanges Changes => _client.Changes;

    public IWebhooks Webhooks => _client.Webhooks;

    public static async ValueTask<IStateStore> StartAsync(EngineOptions options, StorageOptions storage, TimeProvider clock)
    {
        var server = await RealServer.StartAsync(new MemoryStorage(storage), options, clock);
        return new ServedStore(server, new(new() { Address = server.Address }));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }
}
