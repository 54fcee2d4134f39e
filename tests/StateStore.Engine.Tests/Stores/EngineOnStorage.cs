using StateStore.Conformance.Engine;
using StateStore.Storage;

namespace StateStore.Engine.Tests.Stores;

/// <summary>An engine that disposes its storage, and removes the files of the storage, when it is disposed.</summary>
internal sealed class EngineOnStorage : IStoreOnStorage, IAsyncDisposable
{
    private readonly LocalStateStore _engine;
    private readonly IStateStorage _storage;
    private readonly Action _cleanUp;

    private EngineOnStorage(LocalStateStore engine, IStateStorage storage, Action cleanUp) =>
        (_engine, _storage, _cleanUp) = (engine, storage, cleanUp);

    public IStateStorage Storage => _storage;

    public INamespaces Namespaces => _engine.Namespaces;

    public IConversations Conversations => _engine.Conversations;

    public IInbox Inbox => _engine.Inbox;

    public ITables Tables => _engine.Tables;

    public IKeys Keys => _engine.Keys;

    public IChanges Changes => _engine.Changes;

    public IWebhooks Webhooks => _engine.Webhooks;

    public static async ValueTask<IStateStore> StartAsync(IStateStorage storage, EngineOptions options, TimeProvider clock, Action cleanUp)
    {
        await storage.OpenAsync(default);
        return new EngineOnStorage(new(storage, options, clock), storage, cleanUp);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _storage.DisposeAsync();
        _cleanUp();
    }
}
