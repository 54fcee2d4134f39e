using StateStore.Conformance.Engine;
using StateStore.Conformance.Storage;
using StateStore.Engine.Tests.Stores;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Tests of the suite of webhooks: it catches a store that ignores the checks of a commit.</summary>
public sealed class BrokenWebhookTests
{
    [Fact]
    public async Task A_limit_that_concurrent_callers_exceed_is_caught()
    {
        var suite = new OnUncheckedStorage();
        await suite.InitializeAsync();
        try
        {
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => suite.A_namespace_never_holds_more_webhooks_than_the_limit_however_many_callers_create_them());
        }
        finally
        {
            await suite.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_total_that_concurrent_callers_exceed_is_caught()
    {
        var suite = new TotalOnUncheckedStorage();
        await suite.InitializeAsync();
        try
        {
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => suite.All_namespaces_together_never_hold_more_webhooks_than_the_limit_however_many_callers_create_them());
        }
        finally
        {
            await suite.DisposeAsync();
        }
    }

    private sealed class TotalOnUncheckedStorage() : WebhookTotalSuite((options, storage, clock) =>
        EngineOnStorage.StartAsync(new UncheckedStorage(new MemoryStorage(storage)), options, clock, () => { }));

    private sealed class OnUncheckedStorage() : WebhookSuite((options, storage, clock) =>
        EngineOnStorage.StartAsync(new UncheckedStorage(new MemoryStorage(storage)), options, clock, () => { }));

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
