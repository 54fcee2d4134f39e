using StateStore.Conformance.Engine;
using StateStore.Conformance.Storage;
using StateStore.Engine.Tests.Stores;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Tests of the suite of dry runs: it catches a store that makes them, and one that allows all of them.</summary>
public sealed class BrokenDryRunTests
{
    [Fact]
    public Task A_dry_run_that_is_made_is_caught() =>
        AssertCaughtAsync(
            inner => new MakesDryRuns(inner), suite => suite.A_dry_run_of_a_set_answers_as_the_set_and_shows_its_event("new", "PROPOSE", "{}", false, "created"));

    [Fact]
    public Task A_dry_run_beyond_the_quota_is_caught() =>
        AssertCaughtAsync(inner => new AllowsDryRuns(inner), suite => suite.A_dry_run_is_refused_as_the_change_would_be());

    private static async Task AssertCaughtAsync(Func<IStateStorage, IStateStorage> broken, Func<DryRunSuite, Task> test)
    {
        var suite = new DryRunSuite((options, storage, clock) => EngineOnStorage.StartAsync(broken(new MemoryStorage(storage)), options, clock, () => { }));
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

    private sealed class MakesDryRuns(IStateStorage inner) : StorageDecorator(inner)
    {
        public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) => base.CommitAsync(commit with { IsDryRun = false }, cancellation);
    }

    private sealed class AllowsDryRuns(IStateStorage inner) : StorageDecorator(inner)
    {
        public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
            commit.IsDryRun ? new(CommitResult.Committed([])) : base.CommitAsync(commit, cancellation);
    }
}
