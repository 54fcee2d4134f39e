using Microsoft.Extensions.Time.Testing;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Several engines on one storage, like several processes on one Redis: no engine acts on state that another one has changed.</summary>
public sealed class SharedStorageTests : IAsyncLifetime
{
    private const string Ns = "bot";

    private readonly FaultyStorage _storage = new(new MemoryStorage());
    private readonly FakeTimeProvider _clock = new();
    private readonly LocalStateStore _one;
    private readonly LocalStateStore _two;

    public SharedStorageTests()
    {
        _one = new(_storage, clock: _clock);
        _two = new(_storage, clock: _clock);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task A_change_acknowledged_by_one_engine_is_read_from_the_other()
    {
        await _one.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject));
        await _two.Conversations.SetAsync(Ns, "c", new("B", JsonText.EmptyObject));
        Assert.Equal("B", (await _one.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
        Assert.Equal("B", (await _one.Conversations.GetOrCreateAsync(Ns, "c")).Value.Conversation.State);
    }

    [Fact]
    public async Task A_set_is_not_answered_as_unchanged_from_a_stale_cache()
    {
        await _one.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject));
        await _two.Conversations.SetAsync(Ns, "c", new("B", JsonText.EmptyObject));
        var set = (await _one.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject))).Value;
        Assert.Equal((true, 3L), (set.Changed, set.Version));
    }

    [Fact]
    public async Task A_refusal_is_not_answered_from_a_stale_cache()
    {
        await _one.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"A","transitions":{"A":[]}}}"""));
        await _one.Conversations.GetOrCreateAsync(Ns, "c");
        await _two.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"A","transitions":{"A":["B"]}}}"""));
        Assert.True((await _one.Conversations.SetAsync(Ns, "c", new("B", JsonText.EmptyObject))).IsOk);
    }

    [Fact]
    public async Task A_bundle_changed_before_the_commit_decides_the_change()
    {
        await _one.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject));
        _storage.BeforeCommit = async () =>
            await _two.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"A","transitions":{"A":[]}}}"""));
        var set = await _one.Conversations.SetAsync(Ns, "c", new("B", JsonText.EmptyObject));
        Assert.Equal(ErrorCode.InvalidTransition, set.Error?.Code);
        Assert.Equal("A", (await _two.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
    }

    [Fact]
    public async Task A_conversation_deleted_and_recreated_by_another_engine_is_not_overwritten_from_the_cache()
    {
        await _one.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject));
        await _two.Conversations.DeleteAsync(Ns, "c");
        await _two.Conversations.SetAsync(Ns, "c", new("NEW", JsonText.EmptyObject));
        var stale = await _one.Conversations.SetAsync(Ns, "c", new("B", JsonText.EmptyObject), new(ExpectedVersion: 1));
        Assert.Equal(ErrorCode.VersionConflict, stale.Error?.Code);
    }

    [Fact]
    public async Task Writers_on_two_engines_make_every_version_once()
    {
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, 400).Select(n => Task.Run(async () =>
        {
            var store = n % 2 == 0 ? _one : _two;
            return (await store.Conversations.SetAsync(Ns, "c", new($"S{n}", JsonText.EmptyObject))).Value.Version;
        })));
        Assert.Equal(Enumerable.Range(1, 400).Select(n => (long)n), acknowledged.Order());
    }

    [Fact]
    public async Task Due_entries_are_swept_once_and_recreated_entries_are_kept()
    {
        await _one.Conversations.SetAsync(Ns, "gone", new("A", JsonText.EmptyObject));
        await _one.Conversations.DeleteAsync(Ns, "gone");
        await _one.Conversations.SetAsync(Ns, "back", new("A", JsonText.EmptyObject), new(null, "k"));
        await _one.Conversations.DeleteAsync(Ns, "back");
        await _one.Conversations.SetAsync(Ns, "back", new("A", JsonText.EmptyObject));

        Assert.Equal(0, await _one.SweepAsync());
        _clock.Advance(TimeSpan.FromDays(8));
        await _one.SweepAsync();
        await _two.SweepAsync();

        Assert.Equal(default, await _storage.LoadAsync(Ns, EntityKey.Conversation("gone"), default));
        Assert.Empty(await _storage.ReadHistoryAsync(Ns, EntityKey.Conversation("gone"), 10, default));
        Assert.Equal(default, await _storage.LoadAsync(Ns, EntityKey.Idempotency("k"), default));
        Assert.Equal(3, (await _one.Conversations.GetAsync(Ns, "back")).Value.Version);
        Assert.Empty(await _storage.ScanDueAsync(Ns, DateTimeOffset.MaxValue, 10, default));
    }

    [Fact]
    public async Task The_engine_sweeps_periodically()
    {
        await _one.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject), new(null, "k"));
        _clock.Advance(TimeSpan.FromHours(25));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await _storage.LoadAsync(Ns, EntityKey.Idempotency("k"), patience.Token)).Value is not null)
        {
            patience.Token.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
    }

    private static SchemaBundle Bundle(string text) => SchemaBundle.Parse(System.Text.Encoding.UTF8.GetBytes(text), Limits.Default).Value;
}
