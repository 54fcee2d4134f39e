using StackExchange.Redis;

namespace StateStore.Storage.Redis.Tests;

/// <summary>Base of tests with a store on an empty database of the shared server, and with another tool's connection to the database.</summary>
public abstract class RedisTests(RedisTarget target) : IAsyncLifetime
{
    protected const string Namespace = "bot";

    private ConnectionMultiplexer _others = null!;

    protected RedisStorage Storage { get; private set; } = null!;

    /// <summary>The connection of another tool, to read the keys of the store and to write.</summary>
    protected IDatabase Raw => _others.GetDatabase();

    public async Task InitializeAsync()
    {
        _others = await target.ConnectAsync();
        Storage = await CreateAsync();
        await PrepareAsync();
        await Storage.OpenAsync(default);
    }

    public async Task DisposeAsync()
    {
        await Storage.DisposeAsync();
        _others.Dispose();
        await target.DisposeAsync();
    }

    /// <summary>The writes of other tools before the store opens.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    protected async Task<RedisStorage> CreateAsync() => (RedisStorage)await target.CreateAsync(StorageOptions.Default);

    protected async Task<CommitResult> CommitAsync(Commit commit) => await Storage.CommitAsync(commit, default);

    protected async Task<CommitResult> WriteAsync(params Write[] writes) => await CommitAsync(new(Namespace, [], [.. writes], []));

    protected async Task<StoredEntry> LoadAsync(string id) => await Storage.LoadAsync(Namespace, EntityKey.Conversation(id), default);

    protected Task<IEnumerable<string>> ScanAsync(string? term) => IdsAsync(Storage, term);

    /// <summary>The terms of conversations, each with the number of its entries.</summary>
    internal static async Task<IEnumerable<(string Term, long Count)>> CountsAsync(RedisStorage storage, string ns = Namespace) =>
        (await storage.ReadTermsAsync(ns, new(KeyKind.Conversation, null, 100, DateTimeOffset.UtcNow), default)).Terms.Select(term => (term.Term, term.Count));

    /// <summary>The ids of the first page of conversations.</summary>
    internal static async Task<IEnumerable<string>> IdsAsync(RedisStorage storage, string? term, string ns = Namespace) =>
        (await storage.ScanAsync(ns, new(KeyKind.Conversation, "", null, 10, term), default)).Entries.Select(entry => entry.Id);
}
