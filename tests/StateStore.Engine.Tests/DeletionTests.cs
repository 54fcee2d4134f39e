using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using StateStore.Conformance.Storage;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Namespaces with a slow sweep, or with a sweep begun by a process that has ended.</summary>
public sealed class DeletionTests : IAsyncDisposable
{
    private const string Ns = "bot";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _clock = new();
    private readonly SlowSweep _storage;
    private readonly LocalStateStore _store;

    public DeletionTests()
    {
        _storage = new(_clock);
        _store = new(_storage, EngineOptions.Default, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Fact]
    public async Task Changes_fail_with_NAMESPACE_DELETING_and_reads_find_nothing_during_the_sweep_of_a_namespace()
    {
        Assert.True((await SetAsync()).IsOk);
        Assert.Equal(new NamespaceDeleted(Existed: true, IsSweeping: true), (await _store.Namespaces.DeleteAsync(Ns)).Value);

        Assert.Equal(ErrorCode.NamespaceDeleting, (await SetAsync()).Error?.Code);
        Assert.Equal(ErrorCode.NamespaceDeleting, (await _store.Keys.SetAsync(Ns, "k", KeyValue.Of(JsonText.EmptyObject))).Error?.Code);
        Assert.Equal(ErrorCode.NamespaceDeleting, (await _store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState())).Error?.Code);
        Assert.Equal(ErrorCode.NotFound, (await _store.Conversations.GetAsync(Ns, "c")).Error?.Code);

        _storage.Finish();
        await _storage.Swept.WaitAsync(Patience);
        Assert.True((await SetAsync()).IsOk);
    }

    [Fact]
    public async Task A_sweep_begun_by_another_process_continues_in_the_next_round()
    {
        await SetAsync();
        await _storage.DeleteNamespaceAsync(Ns, default);
        _storage.Finish();

        _clock.Advance(TimeSpan.FromMinutes(1));
        await _storage.Swept.WaitAsync(Patience);
        Assert.True((await SetAsync()).IsOk);
    }

    [Fact]
    public async Task A_sweep_begun_by_another_process_continues_with_the_next_change()
    {
        await SetAsync();
        await _storage.DeleteNamespaceAsync(Ns, default);
        _storage.Finish();

        Assert.Equal(ErrorCode.NamespaceDeleting, (await SetAsync()).Error?.Code);
        await _storage.Swept.WaitAsync(Patience);
    }

    private ValueTask<Result<ConversationOutcome>> SetAsync() => _store.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject));

    /// <summary>Memory whose deleted namespaces have something left to sweep until it is told otherwise; each page takes a while.</summary>
    private sealed class SlowSweep(FakeTimeProvider clock) : StorageDecorator(new MemoryStorage())
    {
        private readonly TaskCompletionSource _swept = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isDeleted;
        private volatile bool _isDone;

        public Task Swept => _swept.Task;

        public void Finish() => _isDone = true;

        public override async ValueTask<NamespaceDeletion> DeleteNamespaceAsync(string ns, CancellationToken cancellation)
        {
            await base.DeleteNamespaceAsync(ns, cancellation);
            _isDeleted = true;
            return NamespaceDeletion.Sweeping;
        }

        public override async ValueTask<bool> SweepNamespaceAsync(string ns, CancellationToken cancellation)
        {
            await Task.Yield();
            if (!_isDone)
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                return true;
            }

            _isDeleted = false;
            _swept.TrySetResult();
            return false;
        }

        public override ValueTask<ImmutableArray<string>> ListDeletedNamespacesAsync(int limit, CancellationToken cancellation) => new(_isDeleted ? [Ns] : []);

        public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
            _isDeleted ? new(CommitResult.BeingDeleted()) : base.CommitAsync(commit, cancellation);
    }
}
