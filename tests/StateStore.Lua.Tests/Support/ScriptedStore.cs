using System.Text;
using StateStore.Storage.Memory;

namespace StateStore.Lua.Tests.Support;

/// <summary>A store, and scripts that run on it.</summary>
internal sealed class ScriptedStore : IAsyncDisposable
{
    private readonly IStateStorage _storage;

    private ScriptedStore(IStateStorage storage, EngineOptions? options, TimeProvider? clock)
    {
        _storage = storage;
        Store = new(storage, options, clock);
    }

    public LocalStateStore Store { get; }

    public static async Task<ScriptedStore> OpenAsync(IStateStorage? storage = null, EngineOptions? options = null, TimeProvider? clock = null)
    {
        storage ??= new MemoryStorage();
        await storage.OpenAsync(default);
        return new(storage, options, clock);
    }

    public LuaFailure? Run(string code, params string[] arguments) =>
        LuaScript.Run(new ScriptStore(Store, "default"), "test.lua", Encoding.UTF8.GetBytes(code), arguments);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await _storage.DisposeAsync();
    }
}
