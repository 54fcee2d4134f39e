using StateStore.Storage.Memory;

namespace StateStore.Lua.Tests.Support;

/// <summary>A store with hooks from a directory of its own.</summary>
internal sealed class HookedStore : IAsyncDisposable
{
    public const string Namespace = "orders";

    private readonly DirectoryInfo _directory;
    private readonly CancellationTokenSource _end = new();
    private readonly HookLog _log = new();
    private readonly LuaHooks _hooks;
    private Task _running = Task.CompletedTask;

    private HookedStore(DirectoryInfo directory, IStateStorage storage, TimeProvider clock)
    {
        _directory = directory;
        _hooks = new(directory.FullName, clock, _log);
        Store = new(storage, EngineOptions.Default with { BeforeChange = _hooks.Before }, clock);
    }

    public LocalStateStore Store { get; }

    /// <summary>The lines of the log.</summary>
    public IReadOnlyCollection<string> Logged => _log.Lines;

    /// <summary>Opens a store with one hook file, for <see cref="Namespace"/>.</summary>
    public static HookedStore Open(string hooks, IStateStorage? storage = null, TimeProvider? clock = null)
    {
        var store = new HookedStore(Directory.CreateTempSubdirectory("statestore-hooks-"), storage ?? new MemoryStorage(), clock ?? TimeProvider.System);
        Assert.Empty(store.Write(Namespace + ".lua", hooks));
        return store;
    }

    /// <summary>Writes a hook file and loads it.</summary>
    public IReadOnlyList<string> Write(string name, string code)
    {
        File.WriteAllText(Path.Combine(_directory.FullName, name), code);
        return _hooks.Load();
    }

    public IReadOnlyList<string> Remove(string name)
    {
        File.Delete(Path.Combine(_directory.FullName, name));
        return _hooks.Load();
    }

    public async Task<(string? Error, string? Conversation)> SetAsync(
        string state, string data = "{}", string id = "one", string ns = Namespace, WriteOptions options = default, TimeToLive ttl = default)
    {
        var set = await Store.Conversations.SetAsync(ns, id, new(state, JsonText.Parse(System.Text.Encoding.UTF8.GetBytes(data), Limits.Default).Value) { Ttl = ttl }, options);
        return set.TryGet(out var outcome, out var error)
            ? (null, $"{outcome.Version} {outcome.Conversation.State} {outcome.Conversation.Data}")
            : ($"{error.Code.Text()} {error.Message}", null);
    }

    /// <summary>Starts to call after_transition, and waits until the start position is stored.</summary>
    public async Task RunAsync()
    {
        _running = _hooks.RunAsync(Store, _end.Token);
        await _log.WaitForAsync("the beginning", line => line.StartsWith($"after_transition of {Namespace}.lua follows {Namespace} from", StringComparison.Ordinal));
    }

    /// <summary>Waits until the hook has reached the end of the log.</summary>
    public async Task CatchUpAsync()
    {
        var tail = (await Store.Changes.ReadAsync(Namespace, null)).Value.Next.ToString();
        while (await PositionAsync() != tail)
        {
            await _log.WaitForAsync("the end of the log", line => line == $"after_transition of {Namespace}.lua follows {Namespace} and is at {tail}");
        }
    }

    public async Task<string?> KeyAsync(string key) =>
        (await Store.Keys.GetAsync(Namespace, key)).TryGet(out var found, out _) ? found.Value.ToString() : null;

    /// <summary>The stored position of the hook; null = no position is stored.</summary>
    public async Task<string?> PositionAsync() => (await Store.HookPositions.FindAsync(Namespace, Namespace, default)).Value.Position?.ToString();

    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Store.DisposeAsync();
        _end.Dispose();
        _directory.Delete(recursive: true);
    }
}
