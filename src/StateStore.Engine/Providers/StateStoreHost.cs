using StateStore.Storage.Memory;

namespace StateStore.Engine.Providers;

/// <summary>Something that keeps state: it is given its provider before the host is handed out.</summary>
public interface IStateStorePlugin
{
    /// <summary>Also a good id for its store.</summary>
    string Id { get; }

    ValueTask InjectStateStoreAsync(IStateStoreProvider stateStore, CancellationToken cancellation);
}

/// <summary>A state store for plugins in this process, without a server: <c>StateStoreHost.CreateBuilder().WithId("my-app").BuildAsync()</c>.</summary>
public sealed class StateStoreHost : IAsyncDisposable
{
    private readonly IStateStorage? _storage;
    private readonly LocalStateStore? _engine;

    internal StateStoreHost(IStateStoreProvider stateStore, LocalStateStore? engine, IStateStorage? storage) =>
        (StateStore, _engine, _storage) = (stateStore, engine, storage);

    public IStateStoreProvider StateStore { get; }

    public static StateStoreHostBuilder CreateBuilder() => new();

    /// <summary>Ends the storage too, unless the application brought a provider of its own.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync().ConfigureAwait(false);
        }

        if (_storage is not null)
        {
            await _storage.DisposeAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>Says where state is kept, and who gets to keep it; without a word it is memory.</summary>
public sealed class StateStoreHostBuilder
{
    /// <summary>A batch of a provider has no other bound than memory's sake.</summary>
    private static readonly Limits Bounds = Limits.Default with { BatchCommands = 100_000 };

    private readonly List<IStateStorePlugin> _plugins = [];
    private string _id = "";
    private IStateStorage? _storage;
    private IStateStoreProvider? _provider;

    /// <summary>Keeps the stores of this application apart from those of others on the same storage.</summary>
    public StateStoreHostBuilder WithId(string id)
    {
        _id = id;
        return this;
    }

    /// <summary>Where to keep state; the host opens and ends it.</summary>
    public StateStoreHostBuilder WithStateStore(IStateStorage storage)
    {
        (_storage, _provider) = (storage, null);
        return this;
    }

    /// <summary>A provider of the application's own.</summary>
    public StateStoreHostBuilder WithStateStore(IStateStoreProvider provider)
    {
        (_storage, _provider) = (null, provider);
        return this;
    }

    public StateStoreHostBuilder AddPlugin(IStateStorePlugin plugin)
    {
        _plugins.Add(plugin);
        return this;
    }

    /// <exception cref="StorageUnavailableException">The storage can't be opened.</exception>
    public async ValueTask<StateStoreHost> BuildAsync(CancellationToken cancellation = default)
    {
        var host = _provider is { } own ? new StateStoreHost(own, null, null) : await OpenAsync(_storage ?? new MemoryStorage(), cancellation).ConfigureAwait(false);
        foreach (var plugin in _plugins)
        {
            await plugin.InjectStateStoreAsync(host.StateStore, cancellation).ConfigureAwait(false);
        }

        return host;
    }

    private async ValueTask<StateStoreHost> OpenAsync(IStateStorage storage, CancellationToken cancellation)
    {
        await storage.OpenAsync(cancellation).ConfigureAwait(false);
        var engine = new LocalStateStore(storage, EngineOptions.Default with { Limits = Bounds });
        return new(new KeyStateStoreProvider(engine, storage.IsDurable, _id, Bounds), engine, storage);
    }
}
