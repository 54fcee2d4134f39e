using System.Text;
using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Storage.Redis;

namespace StateStore.Engine.Tests;

/// <summary>
/// A Redis that was emptied, or restored from an older backup, and in which another process has made everything again under the same versions. The
/// engine that remembers the earlier content decides by the new content.
/// </summary>
public sealed class BegunAnewTests : IAsyncLifetime
{
    private const string Ns = "bot";

    private static readonly TimeToLive Minute = TimeToLive.Of(TimeSpan.FromMinutes(1), Limits.Default).Value;

    private RedisServer _server = null!;
    private RedisStorage _storage = null!;
    private LocalStateStore _store = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        (_storage, _store) = await OpenAsync();
        await RawAsync("SAVE");
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _storage.DisposeAsync();
        _server.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bundle_of_the_same_version_is_the_new_one(bool isRestored)
    {
        static async Task WriteAsync(LocalStateStore store, string target)
        {
            await BundleAsync(store, """{"fsm":{"initial":"A","transitions":{"A":["TARGET"],"B":[],"X":[]}}}""".Replace("TARGET", target, StringComparison.Ordinal));
            await SetAsync(store, "c", "A");
        }

        await WriteAsync(_store, "B");
        await BeginAnewAsync(isRestored, other => WriteAsync(other, "X"));

        Assert.Equal(ErrorCode.InvalidTransition, (await TrySetAsync(_store, "c", "B")).Error?.Code);
        Assert.Contains("\"A\":[\"X\"]", (await _store.Namespaces.GetBundleAsync(Ns)).Value.Bundle.FsmJson.ToString(), StringComparison.Ordinal);
        Assert.True((await TrySetAsync(_store, "c", "X")).IsOk);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conversation_of_the_same_version_is_the_new_one(bool isRestored)
    {
        static async Task WriteAsync(LocalStateStore store, string state)
        {
            await BundleAsync(store, """{"fsm":{"initial":"A","transitions":{"A":["B","X"],"X":[]}}}""");
            await SetAsync(store, "c", state);
        }

        await WriteAsync(_store, "A");
        await BeginAnewAsync(isRestored, other => WriteAsync(other, "X"));

        Assert.Equal(ErrorCode.InvalidTransition, (await TrySetAsync(_store, "c", "B")).Error?.Code);
        Assert.Equal("X", (await _store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_table_of_the_same_version_is_the_new_one(bool isRestored)
    {
        static async Task WriteAsync(LocalStateStore store, string field)
        {
            Assert.True((await store.Tables.ChangeAsync(Ns, "leads", new TableCommand.CreateState())).IsOk);
            Assert.True((await AddAsync(store, field)).IsOk);
        }

        await WriteAsync(_store, "a");
        await BeginAnewAsync(isRestored, other => WriteAsync(other, "b"));

        Assert.Equal(ErrorCode.InvalidData, (await AddAsync(_store, "a")).Error?.Code);
        Assert.Equal(2, (await AddAsync(_store, "b")).Value.Record!.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_and_a_lease_of_the_same_name_are_the_new_ones(bool isRestored)
    {
        static Task WriteAsync(LocalStateStore store, string value) => store.Keys.SetAsync(Ns, "n", KeyValue.Of(Json(value))).AsTask();

        await WriteAsync(_store, "1");
        var lost = (await new LeaseService(_store).AcquireAsync(Ns, "x", "a", Minute)).Value;
        await BeginAnewAsync(isRestored, async other =>
        {
            await WriteAsync(other, "5");
            Assert.True((await new LeaseService(other).AcquireAsync(Ns, "x", "b", Minute)).IsOk);
        });

        Assert.Equal(ErrorCode.LeaseLost, (await new LeaseService(_store).RenewAsync(Ns, "x", "a", lost.Token, Minute)).Error?.Code);
        Assert.Equal(ErrorCode.LeaseHeld, (await new LeaseService(_store).AcquireAsync(Ns, "x", "a", Minute)).Error?.Code);
        var added = await _store.Keys.ChangeAsync(Ns, [new("n", new KeyCommand.Increment(Json("1")))]);
        Assert.Equal("6", added.Value[0].Entry!.Value.ToString());
    }

    [Fact]
    public async Task Health_tells_another_life_after_FLUSHALL_and_after_a_new_connection()
    {
        var lives = new HashSet<long> { await LifeAsync() };
        Assert.False(lives.Add(await LifeAsync()));
        await RawAsync("FLUSHALL");
        Assert.True(lives.Add(await LifeAsync()));
        _server.Kill();
        await _server.StartAgainAsync();
        Assert.True(lives.Add(await LifeAsync()));
    }

    /// <summary>Takes everything away, and lets another process write.</summary>
    private async Task BeginAnewAsync(bool isRestored, Func<LocalStateStore, Task> write)
    {
        if (isRestored)
        {
            // The snapshot was made before anything was written.
            _server.Kill();
            await _server.StartAgainAsync();
        }
        else
        {
            await RawAsync("FLUSHALL");
        }

        var (storage, store) = await OpenAsync();
        await using (storage)
        await using (store)
        {
            await write(store);
        }

        await ReadyAsync();
    }

    private async Task<(RedisStorage Storage, LocalStateStore Store)> OpenAsync()
    {
        var storage = new RedisStorage(new() { Configuration = _server.Configuration });
        await storage.OpenAsync(default);
        return (storage, new(storage));
    }

    private async Task<long> LifeAsync() => (await ReadyAsync()).Life;

    /// <summary>The client library needs a moment to connect again; each check waits for Redis.</summary>
    private Task<Storage.StorageHealth> ReadyAsync()
    {
        return Deadline.Within(UntilReadyAsync(), "a connection");

        async Task<Storage.StorageHealth> UntilReadyAsync()
        {
            while (true)
            {
                if (await _storage.CheckHealthAsync(default) is { IsReady: true } ready)
                {
                    return ready;
                }

                await Task.Yield();
            }
        }
    }

    private async Task RawAsync(string command)
    {
        using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true");
        await raw.GetDatabase().ExecuteAsync(command);
    }

    private static async Task BundleAsync(LocalStateStore store, string bundle) =>
        Assert.True((await store.Namespaces.SetBundleAsync(Ns, SchemaBundle.Parse(Encoding.UTF8.GetBytes(bundle), Limits.Default).Value)).IsOk);

    private static async Task SetAsync(LocalStateStore store, string id, string state) => Assert.True((await TrySetAsync(store, id, state)).IsOk);

    private static ValueTask<Result<ConversationOutcome>> TrySetAsync(LocalStateStore store, string id, string state) =>
        store.Conversations.SetAsync(Ns, id, new(state, JsonText.EmptyObject));

    private static ValueTask<Result<TableOutcome>> AddAsync(LocalStateStore store, string field) =>
        store.Tables.ChangeAsync(Ns, "leads", new TableCommand.CreateRecord(null, Json($$"""{"{{field}}":1}""")));

    private static JsonText Json(string text) => JsonText.Parse(Encoding.UTF8.GetBytes(text), Limits.Default).Value;
}
