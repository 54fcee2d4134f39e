using StateStore.Conformance.Engine;
using StateStore.Conformance.Storage;
using StateStore.Engine.Tests.Stores;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Tests of the suites of webhooks: they catch a store that ignores the checks of a commit.</summary>
public sealed class BrokenWebhookTests
{
    [Fact]
    public Task A_limit_that_concurrent_callers_exceed_is_caught() => AssertCaughtAsync(
        new OnUncheckedStorage(), suite => suite.A_namespace_never_holds_more_webhooks_than_the_limit_however_many_callers_create_them());

    [Fact]
    public Task An_address_that_concurrent_callers_subscribe_twice_is_caught() => AssertCaughtAsync(
        new SubscribersOnUncheckedStorage(), suite => suite.Subscriptions_of_one_address_at_the_same_time_in_several_processes_make_one_webhook());

    [Fact]
    public Task A_total_that_concurrent_callers_exceed_is_caught() => AssertCaughtAsync(
        new TotalOnUncheckedStorage(), suite => suite.All_namespaces_together_never_hold_more_webhooks_than_the_limit_however_many_callers_create_them());

    private static async Task AssertCaughtAsync<TSuite>(TSuite suite, Func<TSuite, Task> test)
        where TSuite : EngineConformance
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

    private static ValueTask<IStateStore> StartAsync(EngineOptions options, StorageOptions storage, TimeProvider clock) =>
        EngineOnStorage.StartAsync(new UncheckedStorage(new MemoryStorage(storage)), options, clock, () => { });

    private sealed class OnUncheckedStorage() : WebhookSuite(StartAsync);

    private sealed class SubscribersOnUncheckedStorage() : SubscriberSuite(StartAsync);

    private sealed class TotalOnUncheckedStorage() : WebhookTotalSuite(StartAsync);

    private sealed class UncheckedStorage(IStateStorage inner) : StorageDecorator(inner)
    {
        private const int Together = 4;

        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _commits;

        public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
        {
            // The first commits wait for each other, so that their callers have counted the same webhooks.
            if (Interlocked.Increment(ref _commits) >= Together)
            {
                _all.TrySetResult();
            }

            await _all.Task;
            return await base.CommitAsync(commit with { Checks = [] }, cancellation);
        }
    }
}
