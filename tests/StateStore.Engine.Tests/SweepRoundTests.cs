using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using StateStore.Conformance;
using StateStore.Conformance.Storage;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>The round of all namespaces, which comes once a minute.</summary>
public sealed class SweepRoundTests
{
    private const string Ns = "bot";

    /// <summary>Not known to the engine before its first round, one second after the start.</summary>
    private static readonly TimeSpan JustAfterTheRound = TimeSpan.FromMilliseconds(1_005);

    [Fact]
    public async Task A_conversation_that_comes_due_between_the_two_looks_of_a_round_expires_long_before_the_next_round()
    {
        var clock = new FakeTimeProvider();
        var storage = new SlowLook(clock);
        await using var store = new LocalStateStore(storage, clock: clock);
        var set = await store.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject, Ttl: TimeToLive.Of(JustAfterTheRound, Limits.Default).Value));
        var start = clock.GetUtcNow();
        var expired = store.Changes.ReadAsync(Ns, LogPosition.Sequence(1), 1, TimeSpan.FromHours(1)).AsTask();

        clock.Advance(TimeSpan.FromSeconds(1));
        await Deadline.Within(storage.Looked, "the second look of the round");
        await Repeat.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(10));
                return Task.FromResult(expired.IsCompleted);
            },
            isExpired => isExpired, "the conversation to expire");

        Assert.True(set.IsOk);
        Assert.Contains("\"type\":\"expired\"", Assert.Single((await expired).Value.Changes).Payload.ToString(), StringComparison.Ordinal);
        Assert.InRange(clock.GetUtcNow() - start, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    /// <summary>Time passes while it is asked what comes due before the next round.</summary>
    private sealed class SlowLook(FakeTimeProvider clock) : StorageDecorator(new MemoryStorage())
    {
        private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Looked => _looked.Task;

        public override ValueTask<ImmutableArray<string>> ListDueNamespacesAsync(DateTimeOffset until, int limit, CancellationToken cancellation)
        {
            if (until > clock.GetUtcNow())
            {
                clock.Advance(TimeSpan.FromMilliseconds(10));
                _looked.TrySetResult();
            }

            return base.ListDueNamespacesAsync(until, limit, cancellation);
        }
    }
}
