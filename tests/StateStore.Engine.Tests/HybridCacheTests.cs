using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using StateStore.Engine.DistributedCache;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

public sealed class HybridCacheTests : IAsyncLifetime
{
    private readonly MemoryStorage _storage = new();
    private LocalStateStore _store = null!;

    public async Task InitializeAsync()
    {
        await _storage.OpenAsync(default);
        _store = new(_storage);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Fact]
    public async Task The_hybrid_cache_of_one_process_finds_what_that_of_another_has_made()
    {
        await using var first = Process();
        await using var second = Process();
        var made = await Cache(first).GetOrCreateAsync("k", static _ => ValueTask.FromResult("made"));

        // The hybrid cache writes its second level behind the answer.
        await _store.Changes.ReadAsync(new("cache", LogKind.Key), LogPosition.Start, wait: TimeSpan.FromSeconds(20));
        var found = await Cache(second).GetOrCreateAsync("k", static _ => ValueTask.FromResult("made again"));

        Assert.Equal(("made", "made"), (made, found));
        await Cache(second).RemoveAsync("k");
        Assert.Equal(ErrorCode.NotFound, (await _store.Keys.GetAsync("cache", "k")).Error?.Code);
    }

    [Fact]
    public void A_cache_in_an_invalid_namespace_is_refused_when_it_is_registered() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddStateStoreDistributedCache("a:keys:b"));

    private ServiceProvider Process()
    {
        var services = new ServiceCollection().AddSingleton<IStateStore>(_store).AddStateStoreDistributedCache("cache");
        services.AddHybridCache();
        return services.BuildServiceProvider();
    }

    private static HybridCache Cache(ServiceProvider process) => process.GetRequiredService<HybridCache>();
}
