using StateStore.Storage.Memory;

namespace StateStore.Engine.Providers;

/// <summary>A plugin that keeps state. It gets its provider before the host is built.</summary>
public interface IStateStorePlugin
{
    /// <summary>The plugin's id, which also suits its store.</summary>
    string Id { get; }

    /// <summary>Gives the plugin its provider.</summary>
    ValueTask InjectStateStoreAsync(IStateStoreProvider stateStore, CancellationToken cancellation);
}

/// <summary>
/// A state store for plugins in this process, without a server: <c>StateStoreHost.CreateBuilder().WithId("my-app").BuildAsync()</c>.
/// </summary>
public sealed class StateStoreHost : IAsyncDisposable
{
    private readonly IStateStorage? _storage;
    private readonly LocalStateStore? _engine;

    internal StateStoreHost(IStateStoreProvider stateStore, LocalStateStore? engine, IStateStorage? storage) =>
        (StateStore, _engine, _storage) = (stateStore, engine, storage);

    /// <summary>The provider.</summary>
    public IStateStoreProvider StateStore { get; }

    /// <summary>Begins a host that keeps its state in memory.</summary>
    public static StateStoreHostBuilder CreateBuilder() => new();

    /// <summary>Ends the engine and the storage. A provider that the application brought stays.</summary>
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

/// <summary>Builds a host: where its state is kept (the default is memory) and which plugins it has.</summary>
public sealed class StateStoreHostBuilder
{
    /// <summary>The bounds of the host. Its batches stay in this process, so they are bounded only for the sake of memory.</summary>
    private static readonly Limits Bounds = Limits.Default with { BatchCommands = 100_000 };

    private readonly List<IStateStorePlugin> _plugins = [];
    private string _id = "";
    private IStateStorage? _storage;
    private IStateStoreProvider? _provider;

    /// <summary>Sets an id that keeps the stores of this application apart from those of others on the same storage.</summary>
    public StateStoreHostBuilder WithId(string id)
    {
        _id = id;
        return this;
    }

    /// <summary>Keeps the state in a storage; the host opens and ends it.</summary>
    public StateStoreHostBuilder WithStateStore(IStateStorage storage)
    {
        (_storage, _provider) = (storage, null);
        return this;
    }

    /// <summary>Keeps the state in a provider of the application.</summary>
    public StateStoreHostBuilder WithStateStore(IStateStoreProvider provider)
    {
        (_storage, _provider) = (null, provider);
        return this;
    }

    /// <summary>Adds a plugin.</summary>
    public StateStoreHostBuilder AddPlugin(IStateStorePlugin plugin)
    {
        _plugins.Add(plugin);
        return this;
    }

    /// <summary>Opens the storage and gives each plugin its provider.</summary>
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
