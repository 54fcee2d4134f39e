using StateStore.Conformance.Engine;
using StateStore.Engine.Tests.Stores;

namespace StateStore.Engine.Tests.Typed;

/// <summary>Tests of the typed suite: it catches a store that ignores expected versions.</summary>
public sealed class BrokenTypedTests
{
    [Fact]
    public Task An_ignored_version_is_caught() => AssertCaughtAsync(
        together: 1, suite => suite.Set_with_a_stale_version_returns_VERSION_CONFLICT_and_changes_nothing());

    [Fact]
    public Task A_lost_update_is_caught() => AssertCaughtAsync(together: 2, suite => suite.Concurrent_updates_lose_nothing());

    /// <summary>Asserts that a test fails.</summary>
    /// <param name="together">The number of first changes that wait for each other, so that their writers have read the same content.</param>
    /// <param name="test">The test.</param>
    private static async Task AssertCaughtAsync(int together, Func<TypedSuite, Task> test)
    {
        var suite = new OnUncheckedStore(together);
        await suite.InitializeAsync();
        try
        {
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => test(suite));
        }
        finally
        {
            await suite.DisposeAsync();
        }
    }

    private sealed class OnUncheckedStore(int together) : TypedSuite(async (options, storage, clock) =>
        new UncheckedStore(await MemoryEngine.StartAsync(options, storage, clock), together));

    private sealed class UncheckedStore(IStateStore inner, int together) : IStateStore, IConversations
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _changes;

        public INamespaces Namespaces => inner.Namespaces;

        public IConversations Conversations => this;

        public IInbox Inbox => inner.Inbox;

        public ITables Tables => inner.Tables;

        public IKeys Keys => inner.Keys;

        public IChanges Changes => inner.Changes;

        public IWebhooks Webhooks => inner.Webhooks;

        public async ValueTask<Result<ConversationOutcome>> SetAsync(
            string ns, string id, SetConversation change, WriteOptions options, CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref _changes) >= together)
            {
                _all.TrySetResult();
            }

            await _all.Task;
            return await inner.Conversations.SetAsync(ns, id, change, options with { ExpectedVersion = null }, cancellation);
        }

        public ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(string ns, string id, WriteOptions options, CancellationToken cancellation) =>
            inner.Conversations.GetOrCreateAsync(ns, id, options, cancellation);

        public ValueTask<Result<ConversationSnapshot>> GetAsync(string ns, string id, CancellationToken cancellation) =>
            inner.Conversations.GetAsync(ns, id, cancellation);

        public ValueTask<Result<DeleteOutcome>> DeleteAsync(string ns, string id, WriteOptions options, CancellationToken cancellation) =>
            inner.Conversations.DeleteAsync(ns, id, options, cancellation);

        public ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(
            string ns, string id, string to, TimeoutTime time, WriteOptions options = default, CancellationToken cancellation = default) =>
            inner.Conversations.MoveTimeoutAsync(ns, id, to, time, options, cancellation);

        public ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(
            string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
            inner.Conversations.CancelTimeoutAsync(ns, id, to, options, cancellation);

        public ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(
            string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
            inner.Conversations.FireTimeoutAsync(ns, id, to, options, cancellation);

        public ValueTask<Result<ConversationPage>> ListAsync(string ns, ConversationQuery query, CancellationToken cancellation) =>
            inner.Conversations.ListAsync(ns, query, cancellation);

        public ValueTask<Result<StatePage>> GetStatesAsync(string ns, StateQuery query, CancellationToken cancellation) =>
            inner.Conversations.GetStatesAsync(ns, query, cancellation);

        public ValueTask<Result<HistoryPage>> GetHistoryAsync(string ns, string id, int limit, long? after, CancellationToken cancellation) =>
            inner.Conversations.GetHistoryAsync(ns, id, limit, after, cancellation);
    }
}
