using System.Text;
using StateStore.Conformance;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Timeouts with hooks, faults, several engines on one storage, and a clock that is set.</summary>
public sealed class TimeoutTests : IAsyncDisposable
{
    private const string Ns = "bot";

    private static readonly SchemaBundle Machine = Bundle("""
        {"fsm":{"initial":"A","transitions":{"A":["B"],"B":[]},"after":{"A":{"delay":"10s","to":"B","data":{"by":"timeout"}}}}}
        """);

    private readonly SettableClock _clock = new(new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryStorage _storage = new();
    private readonly List<LocalStateStore> _engines = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        await _storage.DisposeAsync();
    }

    [Fact]
    public async Task A_hook_is_asked_about_a_timeout_and_its_data_are_taken()
    {
        ConversationEvent? asked = null;
        var store = await StartAsync(wanted =>
        {
            asked = wanted.Cause is null ? asked : wanted;
            return wanted.Cause is null ? (JsonText?)null : Json("""{"by":"hook"}""");
        });

        await PassAsync(store, TimeSpan.FromSeconds(11));

        Assert.Equal(("B", """{"by":"timeout"}"""), (asked!.Current!.State, asked.Current.Data.ToString()));
        Assert.Equal(("B", """{"by":"hook"}"""), Shown(await GetAsync(store)));
    }

    [Fact]
    public async Task A_hook_that_amends_a_timeout_to_no_change_touches_the_conversation_and_ends_the_timeout()
    {
        var store = await StartAsync(wanted => wanted.Cause is null ? (JsonText?)null : JsonText.EmptyObject);
        await store.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"A","transitions":{"A":[]},"after":{"A":{"delay":"1d","to":"A"}}}}"""));
        await store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.In(TimeSpan.FromDays(9)));
        await store.Conversations.GetOrCreateAsync(Ns, "d");

        await PassAsync(store, TimeSpan.FromDays(1));

        var touched = (await store.Conversations.GetAsync(Ns, "d")).Value;
        Assert.Equal((2, _clock.GetUtcNow().AddDays(1)), (touched.Version, touched.Conversation.Timeouts[0].At));
    }

    [Fact]
    public async Task A_hook_that_returns_equal_data_loses_neither_a_move_nor_a_cancel_nor_a_touch()
    {
        var store = await StartAsync(wanted => wanted.Current!.Data);

        var moved = (await store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.In(TimeSpan.FromDays(1)))).Value;
        Assert.Equal((true, _clock.GetUtcNow().AddDays(1)), (moved.Changed, moved.Conversation.Timeouts[0].At));
        Assert.True((await store.Conversations.SetAsync(Ns, "c", new("A", Touch: true))).Value.Changed);
        Assert.True((await store.Conversations.CancelTimeoutAsync(Ns, "c", "B")).Value.Changed);

        var current = (await store.Conversations.GetAsync(Ns, "c")).Value;
        Assert.Equal((4, true), (current.Version, current.Conversation.Timeouts.IsEmpty));
        Assert.Equal(4, (await LogAsync(store)).Count);
    }

    [Fact]
    public async Task A_hook_is_not_asked_about_a_timeout_whose_rule_is_gone()
    {
        var store = await StartAsync(wanted => wanted.Cause is null ? (JsonText?)null : new StoreError(ErrorCode.HookRejected, "no"));
        await store.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"A","transitions":{"A":["B"],"B":[]}}}"""));

        await PassAsync(store, TimeSpan.FromSeconds(11));

        var kept = await GetAsync(store);
        Assert.Equal(("A", null, true), (kept.State, kept.Stuck, kept.Timeouts.IsEmpty));
        Assert.EndsWith(",\"removed\":true}}}", (await LogAsync(store))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timeout_whose_hook_fails_is_not_tried_again_because_another_one_is_due()
    {
        var asked = 0;
        var store = await StartAsync(wanted =>
        {
            var fails = wanted.Cause is not null && wanted.Previous!.Data.ToString() == "{}";
            asked += fails ? 1 : 0;
            return fails ? new StoreError(ErrorCode.HookFailed, "bug") : (JsonText?)null;
        });
        await UntilAsync(() => Task.FromResult(asked > 0));
        await store.SweepAsync();
        var before = asked;

        await store.Conversations.SetAsync(Ns, "good", new("A", Json("""{"good":true}""")));
        await store.Conversations.MoveTimeoutAsync(Ns, "good", "B", TimeoutTime.In(TimeSpan.FromSeconds(1)));
        await UntilAsync(async () => (await store.Conversations.GetAsync(Ns, "good")).Value.Conversation.State == "B");

        Assert.Equal(before, asked);
    }

    [Fact]
    public async Task A_hook_that_refuses_a_timeout_leaves_the_conversation_stuck()
    {
        var store = await StartAsync(wanted => wanted.Cause is null ? (JsonText?)null : new StoreError(ErrorCode.HookRejected, "not on Sundays"));

        await PassAsync(store, TimeSpan.FromSeconds(11));

        var stuck = await GetAsync(store);
        Assert.Equal(("A", new StuckTimeout("B", ErrorCode.HookRejected, "not on Sundays", _clock.GetUtcNow())), (stuck.State, stuck.Stuck));
        Assert.Empty(await _storage.ScanDueAsync(Ns, DateTimeOffset.MaxValue, 10, default));
    }

    [Fact]
    public async Task A_timeout_whose_hook_fails_is_tried_again_in_the_next_round()
    {
        var isBroken = true;
        var store = await StartAsync(wanted => wanted.Cause is not null && isBroken ? new StoreError(ErrorCode.HookFailed, "bug") : (JsonText?)null);

        await PassAsync(store, TimeSpan.FromSeconds(11));
        Assert.Equal(("A", null), ((await GetAsync(store)).State, (await GetAsync(store)).Stuck));

        isBroken = false;
        await PassAsync(store, TimeSpan.Zero);
        Assert.Equal("B", (await GetAsync(store)).State);
    }

    [Fact]
    public async Task A_damaged_conversation_with_a_due_timeout_is_kept()
    {
        var store = await StartAsync();
        var stored = await _storage.LoadAsync(Ns, EntityKey.Conversation("c"), default);
        var damaged = Write.Put(EntityKey.Conversation("c"), stored.Version.Next, "no json"u8.ToArray(), _clock.GetUtcNow());
        await _storage.CommitAsync(new(Ns, [], [damaged], []), default);

        await PassAsync(store, TimeSpan.FromSeconds(11));

        Assert.Equal(ErrorCode.Corrupt, (await store.Conversations.GetAsync(Ns, "c")).Error!.Code);
        Assert.True((await _storage.LoadAsync(Ns, EntityKey.Conversation("c"), default)).IsPresent);
    }

    [Fact]
    public async Task A_timeout_waits_for_a_bundle_that_can_be_read()
    {
        var store = await StartAsync();
        var stored = await _storage.LoadAsync(Ns, EntityKey.Schema, default);
        await _storage.CommitAsync(new(Ns, [], [Write.Put(EntityKey.Schema, stored.Version.Next, "no json"u8.ToArray())], []), default);

        await PassAsync(store, TimeSpan.FromSeconds(11));
        Assert.Equal(("A", null), ((await GetAsync(store)).State, (await GetAsync(store)).Stuck));

        await store.Namespaces.SetBundleAsync(Ns, Machine);
        await PassAsync(store, TimeSpan.Zero);
        Assert.Equal("B", (await GetAsync(store)).State);
    }

    [Fact]
    public async Task Of_several_engines_on_one_storage_exactly_one_fires_a_timeout()
    {
        var store = await StartAsync();
        for (var n = 0; n < 100; n++)
        {
            await store.Conversations.GetOrCreateAsync(Ns, $"c{n}");
        }

        LocalStateStore[] engines = [store, await OpenAsync(), await OpenAsync(), await OpenAsync()];
        _clock.Set(TimeSpan.FromSeconds(11));
        await Task.WhenAll(engines.Select(engine => Task.Run(() => engine.SweepAsync().AsTask())));

        var changed = (await LogAsync(store)).Where(text => text.Contains("\"type\":\"changed\"", StringComparison.Ordinal)).ToList();
        Assert.Equal((101, 101), (changed.Count, changed.Distinct().Count()));
    }

    [Fact]
    public async Task Overdue_timeouts_fire_in_the_order_of_their_times_after_a_restart()
    {
        const int Count = 300;
        var store = await StartAsync();
        for (var n = 0; n < Count; n++)
        {
            await store.Conversations.GetOrCreateAsync(Ns, $"c{n}");
            await store.Conversations.MoveTimeoutAsync(Ns, $"c{n}", "B", TimeoutTime.In(TimeSpan.FromSeconds(10 + ((n * 7) % Count))));
        }

        await store.DisposeAsync();
        _clock.Set(TimeSpan.FromHours(1));
        var restarted = await OpenAsync();
        await restarted.SweepAsync();

        var due = (await LogAsync(restarted)).Where(text => text.Contains("\"type\":\"changed\"", StringComparison.Ordinal)).Select(DueOf).ToList();
        Assert.Equal(Count + 1, due.Count);
        var inOrder = due.Order(StringComparer.Ordinal).ToList();

        // As many fire at the same time as there are places out of order on average. Without an order it would be a third of all.
        Assert.InRange(due.Select((time, i) => Math.Abs(inOrder.IndexOf(time) - i)).Average(), 0, 64);
    }

    [Fact]
    public async Task A_clock_set_forward_fires_at_once_and_a_clock_set_back_fires_nothing_early_or_twice()
    {
        var store = await StartAsync();
        _clock.Set(TimeSpan.FromMinutes(-1));
        await PassAsync(store, TimeSpan.FromSeconds(30));
        Assert.Equal("A", (await GetAsync(store)).State);

        _clock.Set(TimeSpan.FromHours(1));
        await PassAsync(store, TimeSpan.Zero);
        Assert.Equal("B", (await GetAsync(store)).State);

        _clock.Set(TimeSpan.FromHours(-1));
        await PassAsync(store, TimeSpan.FromHours(2));
        Assert.Equal(2, (await LogAsync(store)).Count);
    }

    [Fact]
    public async Task The_timer_of_the_engine_fires_a_timeout_that_was_moved_forward()
    {
        var store = await StartAsync();
        await store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.In(TimeSpan.FromMilliseconds(500)));
        var begun = _clock.GetUtcNow();

        await Repeat.UntilAsync(
            async () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(10));
                return (await GetAsync(store)).State;
            },
            state => state == "B", "the timeout to fire");

        Assert.InRange((await GetAsync(store)).EnteredAt!.Value - begun, TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(800));
    }

    private Task<bool> UntilAsync(Func<Task<bool>> condition) => Repeat.UntilAsync(
        () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            return condition();
        },
        isTrue => isTrue, "the condition");

    private static SchemaBundle Bundle(string text) => SchemaBundle.Parse(Encoding.UTF8.GetBytes(text), Limits.Default).Value;

    private static JsonText Json(string text) => JsonText.Parse(Encoding.UTF8.GetBytes(text), Limits.Default).Value;

    private static (string State, string Data) Shown(Conversation conversation) => (conversation.State, conversation.Data.ToString());

    private static string DueOf(string payload) =>
        JsonMembers.Of(JsonMembers.Of(JsonMembers.Of(Json(payload)).Find("cause"u8)!.Value).Find("timeout"u8)!.Value).Find("due"u8)!.Value.ToString();

    /// <summary>Starts an engine with the machine and one conversation in its initial state.</summary>
    private async Task<LocalStateStore> StartAsync(Func<ConversationEvent, Result<JsonText?>>? hook = null)
    {
        var store = await OpenAsync(hook);
        await store.Namespaces.SetBundleAsync(Ns, Machine);
        await store.Conversations.GetOrCreateAsync(Ns, "c");
        return store;
    }

    private async Task<LocalStateStore> OpenAsync(Func<ConversationEvent, Result<JsonText?>>? hook = null)
    {
        await _storage.OpenAsync(default);
        var options = EngineOptions.Default with { BeforeChange = hook is null ? null : (_, _, wanted, _) => hook(wanted) };
        _engines.Add(new(_storage, options, _clock));
        return _engines[^1];
    }

    /// <summary>Lets time pass without the timers, and sweeps.</summary>
    private async Task PassAsync(LocalStateStore store, TimeSpan time)
    {
        _clock.Set(time);
        await store.SweepAsync();
    }

    private static async Task<Conversation> GetAsync(LocalStateStore store) => (await store.Conversations.GetAsync(Ns, "c")).Value.Conversation;

    private static async Task<List<string>> LogAsync(LocalStateStore store) =>
        [.. (await store.Changes.ReadAsync(Ns, LogPosition.Start, 1_000)).Value.Changes.Select(change => change.Payload.ToString())];
}
