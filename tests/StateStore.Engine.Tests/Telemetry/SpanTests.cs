using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using StateStore.Engine.Telemetry;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests.Telemetry;

/// <summary>The spans of changes and commits.</summary>
public sealed class SpanTests : IAsyncDisposable
{
    private const string Ns = "bot";

    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly FaultyStorage _storage = new(new MemoryStorage());
    private readonly LocalStateStore _store;

    public SpanTests() => _store = new(_storage);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Fact]
    public async Task A_change_is_a_span_with_its_outcome_and_its_commit_is_a_span_below_it()
    {
        using var listener = Listen();
        using var root = new Activity("test").Start();
        await _store.Conversations.SetAsync(Ns, "c", new("A"));
        var spans = Below(root);
        Assert.Equal(["commit", "conversation set"], spans.Select(span => span.OperationName));
        Assert.Equal(spans[1].SpanId, spans[0].ParentSpanId);
        Assert.Equal(root.SpanId, spans[1].ParentSpanId);
        Assert.Equal("ok", spans[1].GetTagItem("statestore.outcome"));
        Assert.Equal("committed", spans[0].GetTagItem("statestore.outcome"));
        Assert.Same(root, Activity.Current);
    }

    [Fact]
    public async Task A_commit_that_waiting_changes_share_belongs_to_the_first_of_them()
    {
        using var listener = Listen();
        var release = new TaskCompletionSource();
        _storage.BeforeCommit = () => release.Task;
        var roots = Enumerable.Range(0, 3).Select(_ => new Activity("test")).ToArray();
        var changes = roots.Select(SetKeyAsync).ToList();
        _storage.BeforeCommit = null;
        release.SetResult();
        await Task.WhenAll(changes);
        Assert.Equal([2, 2, 1], roots.Select(root => Below(root).Count));
        Assert.Equal(2, Below(roots[1]).Single(span => span.OperationName == "commit").GetTagItem("statestore.changes"));
    }

    [Fact]
    public async Task Without_a_listener_a_measured_change_allocates_nothing_more()
    {
        using var meter = new StoreMeter(TimeProvider.System);
        var keys = new MeasuredKeys(new Constant(), meter.Changes);
        ImmutableArray<KeyRequest> requests = [new("key", new KeyCommand.Delete())];
        await keys.ChangeAsync(Ns, requests);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            await keys.ChangeAsync(Ns, requests);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private async Task SetKeyAsync(Activity root)
    {
        root.Start();
        await _store.Keys.ChangeAsync(Ns, [new("key", new KeyCommand.Set(KeyValue.Of(JsonText.EmptyObject)))]);
        root.Stop();
    }

    private List<Activity> Below(Activity root) => [.. _ended.Where(span => span.TraceId == root.TraceId && span.Source.Name == StoreMeter.Name)];

    private ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StoreMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>Keys that answer without doing anything.</summary>
    private sealed class Constant : IKeys
    {
        private readonly ImmutableArray<KeyOutcome> _nothing = [];

        public ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(
            string ns, ImmutableArray<KeyRequest> requests, WriteOptions options = default, CancellationToken cancellation = default) => new(_nothing);

        public ValueTask<Result<KeySnapshot>> GetAsync(string ns, string key, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetManyAsync(
            string ns, ImmutableArray<string> keys, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask<Result<KeyPage>> ListAsync(string ns, KeyQuery query, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask<Result<HistoryPage>> GetHistoryAsync(
            string ns, string key, int limit = 100, long? after = null, CancellationToken cancellation = default) => throw new NotSupportedException();
    }
}
