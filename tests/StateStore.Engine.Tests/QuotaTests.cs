using Microsoft.Extensions.Time.Testing;
using StateStore.Conformance.Engine;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>The source of the quota of a namespace, and its use by the engine.</summary>
public sealed class QuotaTests : IAsyncDisposable
{
    private readonly MemoryStorage _storage = new();
    private readonly FakeTimeProvider _clock = new(EngineConformance.Start);

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public void A_namespace_without_a_limit_has_no_quota() => Assert.Null(new Quotas(EngineOptions.Default).Of("any"));

    [Fact]
    public void Each_limit_of_a_namespace_comes_from_the_longest_match()
    {
        var quotas = new Quotas(new()
        {
            MaxKeys = new PerNamespace<long>(10).With("acme:*", 20).With("acme:web:*", 30).With("acme:web:a", 40),
            MaxKeyBytes = new PerNamespace<long>(100).With("acme:*", 200),
            MaxRecords = new PerNamespace<long>(long.MaxValue).With("acme:web:b", 7),
        });

        Assert.Equal(new(10, 100), quotas.Of("other")!.Keys);
        Assert.Equal(new(20, 200), quotas.Of("acme:")!.Keys);
        Assert.Equal(new(30, 200), quotas.Of("acme:web:x")!.Keys);
        Assert.Equal(new(40, 200), quotas.Of("acme:web:a")!.Keys);
        Assert.Equal((new EntryTotal(30, 200), 7), (quotas.Of("acme:web:b")!.Keys, quotas.Of("acme:web:b")!.Records.Entries));
        Assert.Equal(NamespaceQuota.Unlimited, quotas.Of("acme:web:a")!.Conversations);
        Assert.Same(quotas.Of("acme:web:x"), quotas.Of("acme:web:y"));
    }

    [Fact]
    public void A_later_value_for_the_same_pattern_replaces_the_earlier_one()
    {
        var setting = new PerNamespace<int>(1).With("a*", 2).With("a*", 3).With("*", 4).With(null, 5);

        Assert.Equal((3, 4, 2), (setting.Of("ab"), setting.Of("b"), setting.Prefixes.Length));
    }

    [Fact]
    public async Task A_quota_given_by_a_function_may_change_at_any_time_and_precedes_the_options()
    {
        NamespaceQuota? quota = new() { Conversations = new(1, long.MaxValue) };
        await using var store = Start(new() { MaxConversations = new(2), Quotas = ns => ns == "tenant" ? quota : null });

        Assert.True((await SetAsync(store, "tenant", "a")).IsOk);
        Assert.Equal(ErrorCode.LimitExceeded, (await SetAsync(store, "tenant", "b")).Error?.Code);
        quota = new() { Conversations = new(3, long.MaxValue) };
        Assert.True((await SetAsync(store, "tenant", "b")).IsOk);
        Assert.True((await SetAsync(store, "tenant", "c")).IsOk);
        quota = null;
        Assert.Equal(ErrorCode.LimitExceeded, (await SetAsync(store, "tenant", "d")).Error?.Code);
        Assert.True((await store.Conversations.DeleteAsync("tenant", "a")).IsOk);
    }

    [Fact]
    public async Task Two_engines_on_one_storage_do_not_exceed_a_quota_together()
    {
        var options = new EngineOptions { MaxConversations = new(10), MaxRecords = new(10) };
        await using var one = Start(options);
        await using var two = Start(options);
        await one.Tables.ChangeAsync("bot", "t", new TableCommand.CreateState());
        var conversations = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(async () => await SetAsync(n % 2 == 0 ? one : two, "bot", $"c{n}"))));
        var records = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(async () =>
            await (n % 2 == 0 ? one : two).Tables.ChangeAsync("bot", "t", new TableCommand.CreateRecord(null, JsonText.EmptyObject)))));

        Assert.Equal((10, 10), (conversations.Count(result => result.IsOk), records.Count(result => result.IsOk)));
    }

    [Fact]
    public async Task A_full_namespace_still_expires_and_deletes_what_it_holds()
    {
        await using var store = Start(new() { Quotas = _ => new() { Conversations = default, Records = default, Keys = default } });
        await using var unlimited = Start(EngineOptions.Default);
        await unlimited.Namespaces.SetBundleAsync("bot", SchemaBundle.Parse("""{"fsm":{"initial":"A","transitions":{"A":[]}},"ttl":"10s"}"""u8.ToArray(), Limits.Default).Value);
        await SetAsync(unlimited, "bot", "expires");
        await unlimited.Tables.ChangeAsync("bot", "t", new TableCommand.CreateState());
        await unlimited.Tables.ChangeAsync("bot", "t", new TableCommand.CreateRecord(null, JsonText.EmptyObject));
        await unlimited.Keys.SetAsync("bot", "k", KeyValue.Of(JsonText.EmptyObject));

        _clock.Advance(TimeSpan.FromSeconds(10));
        await store.SweepAsync();
        Assert.Equal(default, (await _storage.DescribeNamespaceAsync("bot", default)).Of(EntryCount.Conversations));
        Assert.True((await store.Tables.ChangeAsync("bot", "t", new TableCommand.SetState([]))).IsOk);
        Assert.True((await store.Tables.ChangeAsync("bot", "t", new TableCommand.DeleteState())).IsOk);
        Assert.True((await store.Keys.DeleteAsync("bot", "k")).IsOk);
    }

    private LocalStateStore Start(EngineOptions options) => new(_storage, options, clock: _clock);

    private static ValueTask<Result<ConversationOutcome>> SetAsync(LocalStateStore store, string ns, string id) =>
        store.Conversations.SetAsync(ns, id, new("A", JsonText.EmptyObject));
}
