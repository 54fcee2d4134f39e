using System.Collections.Concurrent;
using System.Collections.Immutable;
using StateStore.Conformance.Engine;
using StateStore.Conformance.Storage;
using StateStore.Engine.Tests.Stores;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Tests of the suite of timeouts: it catches stores and engines with one fault each.</summary>
public sealed class BrokenTimeoutTests
{
    [Fact]
    public Task A_timeout_that_survives_its_state_is_caught() => AssertCaughtAsync(
        new Suite(storage => new Uncanceled(storage)), suite => suite.A_timeout_of_a_state_that_is_entered_again_counts_from_the_new_entry());

    [Fact]
    public Task A_timeout_that_is_early_is_caught() => AssertCaughtAsync(
        new Suite(storage => new Fast(storage)), suite => suite.A_conversation_that_stays_in_a_state_is_moved_at_its_timeout_with_the_data_of_the_rule());

    private static async Task AssertCaughtAsync(TimeoutSuite suite, Func<TimeoutSuite, Task> test)
    {
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

    private sealed class Suite(Func<IStateStorage, IStateStorage> spoil) : TimeoutSuite((options, storage, clock) =>
        EngineOnStorage.StartAsync(spoil(new MemoryStorage(storage)), options, clock, () => { }))
    {
        // The engine must not remember what the store spoils.
        protected override EngineOptions Options => EngineOptions.Default with { CacheBytes = 0 };
    }

    /// <summary>Stores conversations with a change of their timeouts.</summary>
    private abstract class Changed(IStateStorage inner) : StorageDecorator(inner)
    {
        protected abstract Conversation Change(string id, Conversation conversation);

        public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
            base.CommitAsync(commit with { Writes = ImmutableArray.CreateRange(commit.Writes, Of) }, cancellation);

        private Write Of(Write write)
        {
            if (write.Key.Kind != KeyKind.Conversation || write.Action != WriteAction.Put)
            {
                return write;
            }

            var changed = Change(write.Key.Id, ConversationCodec.Decode(write.Value)!);
            return Write.Put(write.Key, write.Version, ConversationCodec.Encode(write.Version, changed), changed.DueAt, write.FormerTerm, write.Term);
        }
    }

    /// <summary>Keeps the timeouts of a state that a conversation leaves.</summary>
    private sealed class Uncanceled(IStateStorage inner) : Changed(inner)
    {
        private readonly ConcurrentDictionary<(string, string), ArmedTimeout> _first = new();

        protected override Conversation Change(string id, Conversation conversation) => conversation with
        {
            Timeouts = ImmutableArray.CreateRange(conversation.Timeouts, timeout => _first.GetOrAdd((id, timeout.To), timeout)),
        };
    }

    /// <summary>Arms timeouts for a time that is too early.</summary>
    private sealed class Fast(IStateStorage inner) : Changed(inner)
    {
        protected override Conversation Change(string id, Conversation conversation) => conversation with
        {
            Timeouts = ImmutableArray.CreateRange(conversation.Timeouts, timeout => new ArmedTimeout(timeout.To, timeout.At.AddMinutes(-2))),
        };
    }
}
