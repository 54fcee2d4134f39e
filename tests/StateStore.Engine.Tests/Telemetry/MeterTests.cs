using Microsoft.Extensions.Time.Testing;
using StateStore.Engine.Telemetry;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests.Telemetry;

/// <summary>The instruments of the meter and their labels.</summary>
public sealed class MeterTests : IAsyncDisposable
{
    private const string Ns = "secret-namespace";
    private const string Id = "secret-id";

    private readonly FakeTimeProvider _clock = new();
    private readonly FaultyStorage _storage = new(new MemoryStorage());
    private readonly StoreMeter _meter;
    private readonly LocalStateStore _store;
    private readonly Recorder _recorder;

    public MeterTests()
    {
        _meter = new(_clock);
        _store = new(_storage, clock: _clock, meter: _meter);
        _recorder = new(_meter);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _recorder.Dispose();
        _meter.Dispose();
        await _storage.DisposeAsync();
    }

    [Fact]
    public async Task A_change_is_recorded_with_its_kind_operation_and_outcome()
    {
        await _store.Namespaces.SetBundleAsync(Ns, SchemaBundle.Parse("""{"fsm":{"initial":"A","transitions":{"A":["B"]}}}"""u8, Limits.Default).Value);
        await _store.Conversations.GetOrCreateAsync(Ns, Id);
        await SetAsync("B");
        await SetAsync("B");
        await SetAsync("A");
        await SetAsync("");
        await _store.Conversations.DeleteAsync(Ns, Id);
        await _store.Conversations.DeleteAsync(Ns, Id);
        await _store.Keys.ChangeAsync(Ns, [Set("a")]);
        await _store.Keys.ChangeAsync(Ns, [Set("a"), Set("b")]);
        await _store.Tables.ChangeAsync(Ns, [new(Id, new TableCommand.CreateState())]);
        await _store.Namespaces.RemoveBundleAsync(Ns);
        await _store.Namespaces.DeleteAsync(Ns);
        Assert.Equal(
            [
                "bundle set ok", "conversation get_or_create ok", "conversation set ok", "conversation set unchanged", "conversation set INVALID_TRANSITION",
                "conversation set INVALID_NAME", "conversation delete ok", "conversation delete NOT_FOUND", "key set ok", "key batch ok", "table create_state ok",
                "bundle remove ok", "namespace delete ok",
            ],
            _recorder.LabelsOf("statestore.change.duration"));
    }

    [Fact]
    public async Task The_duration_of_a_change_and_of_its_commit_is_in_seconds()
    {
        _storage.BeforeCommit = () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            return Task.CompletedTask;
        };
        await SetAsync("A");
        Assert.Equal([0.25], _recorder.ValuesOf("statestore.change.duration"));
        Assert.Equal([0.25], _recorder.ValuesOf("statestore.commit.duration"));
    }

    [Fact]
    public async Task A_commit_that_another_writer_overtakes_is_recorded_as_a_conflict_and_then_as_committed()
    {
        await SetAsync("A");
        await using var other = new LocalStateStore(_storage, clock: _clock);
        _storage.BeforeCommit = async () =>
        {
            _storage.BeforeCommit = null;
            await other.Conversations.SetAsync(Ns, Id, new("B"));
        };
        await SetAsync("C");
        Assert.Equal(["committed", "conflict", "committed"], _recorder.LabelsOf("statestore.commit.duration"));
    }

    [Fact]
    public async Task A_commit_to_an_unavailable_storage_is_recorded_as_failed_and_its_change_as_STORAGE_UNAVAILABLE()
    {
        await SetAsync("A");
        _storage.FailAt = _storage.Calls + 1;
        await SetAsync("B");
        Assert.Equal(["committed", "failed"], _recorder.LabelsOf("statestore.commit.duration"));
        Assert.Equal(["conversation set ok", "conversation set STORAGE_UNAVAILABLE"], _recorder.LabelsOf("statestore.change.duration"));
    }

    [Fact]
    public async Task Changes_that_wait_for_the_same_key_share_a_commit_and_their_wait_is_recorded()
    {
        var release = new TaskCompletionSource();
        _storage.BeforeCommit = () => release.Task;
        var changes = Enumerable.Range(0, 4).Select(_ => _store.Keys.ChangeAsync(Ns, [Set("a")]).AsTask()).ToList();
        _clock.Advance(TimeSpan.FromSeconds(2));
        _storage.BeforeCommit = null;
        release.SetResult();
        await Task.WhenAll(changes);
        Assert.Equal([1, 3], _recorder.ValuesOf("statestore.commit.changes"));
        Assert.Equal([0, 2, 2, 2], _recorder.ValuesOf("statestore.queue.wait"));
        Assert.All(_recorder.LabelsOf("statestore.queue.wait"), labels => Assert.Equal("key", labels));
    }

    [Fact]
    public async Task A_lookup_in_a_cache_is_a_miss_the_first_time_and_a_hit_the_second()
    {
        await _store.Keys.ChangeAsync(Ns, [Set("a")]);
        await _store.Keys.ChangeAsync(Ns, [Set("a")]);
        Assert.Equal(["keys miss", "keys hit"], _recorder.LabelsOf("statestore.cache.requests"));
        Assert.True(_recorder.Observe("statestore.cache.size")["keys"] > 0);
    }

    [Fact]
    public async Task An_open_feed_is_counted_and_lags_for_as_long_as_it_is_behind_its_log()
    {
        Assert.Equal(0, _recorder.Observe("statestore.feeds")["conversation"]);
        using var stop = new CancellationTokenSource();
        var feed = (await _store.Changes.FollowAsync(Ns, LogPosition.Start, stop.Token)).Value.Changes.GetAsyncEnumerator(stop.Token);
        await SetAsync("A");
        await SetAsync("B");
        Assert.True(await feed.MoveNextAsync());
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, _recorder.Observe("statestore.feeds")["conversation"]);
        Assert.Equal(30, _recorder.Observe("statestore.feed.lag")["conversation"]);
        Assert.True(await feed.MoveNextAsync());
        var next = feed.MoveNextAsync();
        Assert.Equal(0, _recorder.Observe("statestore.feed.lag")["conversation"]);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        await feed.DisposeAsync();
        Assert.Equal(0, _recorder.Observe("statestore.feeds")["conversation"]);
    }

    [Fact]
    public async Task A_sweep_counts_the_entries_that_it_expires_and_a_failed_one_counts_a_failure()
    {
        await _store.Keys.ChangeAsync(Ns, [new("a", new KeyCommand.Set(KeyValue.Of(JsonText.EmptyObject), TimeToLive.Of(TimeSpan.FromHours(1), Limits.Default).Value))]);
        var later = new FakeTimeProvider();
        later.Advance(TimeSpan.FromHours(2));
        using var meter = new StoreMeter(later);
        using var recorder = new Recorder(meter);
        await using var other = new LocalStateStore(_storage, clock: later, meter: meter);
        Assert.Equal(1, await other.SweepAsync());
        _storage.IsAway = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => other.SweepAsync().AsTask());
        Assert.Equal(["ok", "failed"], recorder.LabelsOf("statestore.sweep.duration"));
        Assert.Equal(1, recorder.Observe("statestore.sweep.entries")[""]);
        Assert.Equal(1, recorder.Observe("statestore.sweep.failures")[""]);
        _storage.IsAway = false;
    }

    [Fact]
    public async Task Turns_and_messages_are_counted_by_their_events()
    {
        Assert.Equal(0, _recorder.Observe("statestore.turns")["expired"]);
        await _store.Namespaces.SetBundleAsync(Ns, SchemaBundle.Parse("""{"inbox":{"policy":"interrupt","max_attempts":2}}"""u8, Limits.Default).Value);
        await AppendAsync();
        await _store.Inbox.ReleaseAsync(Ns, Id, await ClaimAsync());
        await ClaimAsync();
        await AppendAsync();
        await ClaimAsync();
        await ClaimAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _store.Inbox.ReleaseAsync(Ns, Id, await ClaimAsync(), isFailed: true);
        await AppendAsync();
        var token = await ClaimAsync();
        Assert.True((await _store.Conversations.SetAsync(Ns, Id, new("A") { Turn = token, KeepTurn = true })).IsOk);
        Assert.True((await _store.Conversations.SetAsync(Ns, Id, new("B") { Turn = token })).IsOk);
        await _store.Inbox.AppendAsync(Ns, Id, JsonText.EmptyObject, new(DryRun: true));
        await AppendAsync();
        await ClaimAsync();
        Assert.True((await _store.Conversations.DeleteAsync(Ns, Id)).IsOk);

        Assert.Equal(
            [("claimed", 7), ("committed", 1), ("discarded", 1), ("expired", 1), ("interrupted", 1), ("released", 3)],
            _recorder.Observe("statestore.turns").Select(count => (count.Key, (int)count.Value)).Order());
        var messages = _recorder.Observe("statestore.inbox.messages");
        var types = new[] { "appended", "acknowledged", "skipped", "poisoned", "discarded" };
        Assert.Equal([4, 1, 1, 1, 2], types.Select(type => (int)messages[type]));

        async Task AppendAsync() => Assert.True((await _store.Inbox.AppendAsync(Ns, Id, JsonText.EmptyObject)).IsOk);
        async Task<long> ClaimAsync() => (await _store.Inbox.ClaimAsync(Ns, Id, new("secret-owner", TimeSpan.FromSeconds(30)))).Value.Turn!.Token;
    }

    [Fact]
    public async Task No_label_holds_a_namespace_an_id_or_a_key()
    {
        await A_change_is_recorded_with_its_kind_operation_and_outcome();
        var labels = _recorder.All.SelectMany(record => record.Labels).Select(label => $"{label.Key}={label.Value}").Distinct().ToList();
        Assert.NotEmpty(labels);
        Assert.DoesNotContain(labels, label => label.Contains("secret", StringComparison.Ordinal));
    }

    private ValueTask<Result<ConversationOutcome>> SetAsync(string state) => _store.Conversations.SetAsync(Ns, Id, new(state));

    private static KeyRequest Set(string key) => new("secret-" + key, new KeyCommand.Set(KeyValue.Of(JsonText.EmptyObject)));
}
