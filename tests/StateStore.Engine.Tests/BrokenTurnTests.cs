using StateStore.Conformance.Engine;
using StateStore.Conformance.Storage;
using StateStore.Engine.Tests.Stores;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>
/// Tests of the suites of inboxes and turns. They catch a store that gives one turn to two workers, and one that loses the messages of an expired turn.
/// They also catch one that keeps a place in the work queue.
/// </summary>
public sealed class BrokenTurnTests
{
    [Fact]
    public Task A_turn_that_two_workers_get_is_caught() =>
        AssertCaughtAsync(inner => new HidesTheTurn(inner), suite => suite.A_second_worker_is_refused_during_a_turn());

    [Fact]
    public Task A_message_that_an_expiry_loses_is_caught() =>
        AssertCaughtAsync(inner => new LosesRequeuedMessages(inner), suite => suite.The_messages_of_an_expired_turn_go_to_the_next_worker());

    [Fact]
    public Task A_place_in_the_work_queue_that_a_deletion_leaves_is_caught() => AssertCaughtAsync(
        start => new InboxSuite(start), inner => new KeepsPlaces(inner), suite => suite.A_deleted_conversation_leaves_the_work_queue());

    [Fact]
    public Task An_append_without_the_quota_of_inboxes_is_caught() => AssertCaughtAsync(
        start => new InboxQuotaSuite(start),
        inner => new IgnoresTheQuotaOfInboxes(inner),
        suite => suite.An_append_beyond_the_inbox_quota_is_refused_and_changes_nothing());

    private static Task AssertCaughtAsync(Func<IStateStorage, IStateStorage> broken, Func<TurnSuite, Task> test) =>
        AssertCaughtAsync(start => new TurnSuite(start), broken, test);

    private static async Task AssertCaughtAsync<TSuite>(Func<EngineFactory, TSuite> create, Func<IStateStorage, IStateStorage> broken, Func<TSuite, Task> test)
        where TSuite : EngineConformance
    {
        // Without caches, so that the engine sees what the store has made of its changes.
        var suite = create((options, storage, clock) =>
            EngineOnStorage.StartAsync(broken(new MemoryStorage(storage)), options with { CacheBytes = 0 }, clock, () => { }));
        await suite.InitializeAsync();
        try
        {
            await Assert.ThrowsAnyAsync<Exception>(() => test(suite));
        }
        finally
        {
            await suite.DisposeAsync();
        }
    }

    /// <summary>Stores inboxes without the turn in progress.</summary>
    private sealed class HidesTheTurn(IStateStorage inner) : ChangesInboxes(inner)
    {
        protected override Inbox Change(Inbox inbox) => inbox with { Turn = null };
    }

    /// <summary>Stores inboxes without messages whose turn has failed before.</summary>
    private sealed class LosesRequeuedMessages(IStateStorage inner) : ChangesInboxes(inner)
    {
        protected override Inbox Change(Inbox inbox)
        {
            var kept = inbox.Messages.RemoveAll(message => message.Attempts > 0);
            return inbox with { Messages = kept, Turn = inbox.Turn is { } turn ? turn with { Count = kept.Length } : null };
        }
    }

    /// <summary>Removes no place of the work queue.</summary>
    private sealed class KeepsPlaces(IStateStorage inner) : StorageDecorator(inner)
    {
        public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
            base.CommitAsync(commit with { Writes = commit.Writes.RemoveAll(IsOfPlace) }, cancellation);

        private static bool IsOfPlace(Write write) => write.Key.Kind == KeyKind.Waiting && write.Action != WriteAction.Put;
    }

    private sealed class IgnoresTheQuotaOfInboxes(IStateStorage inner) : StorageDecorator(inner)
    {
        public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) => base.CommitAsync(
            commit.Quota is { } quota ? commit with { Quota = quota with { Inboxes = NamespaceQuota.Unlimited } } : commit, cancellation);
    }

    private abstract class ChangesInboxes(IStateStorage inner) : StorageDecorator(inner)
    {
        protected abstract Inbox Change(Inbox inbox);

        public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
            base.CommitAsync(commit with { Writes = [.. commit.Writes.Select(Of)] }, cancellation);

        private Write Of(Write write) => write.Key.Kind == KeyKind.Inbox && write.Action == WriteAction.Put
            ? Write.Put(write.Key, write.Version, InboxCodec.Encode(write.Version, Change(InboxCodec.Decode(write.Value)!)), write.Due)
            : write;
    }
}
