using Microsoft.Extensions.Time.Testing;
using StateStore.Engine.Typed;

namespace StateStore.Engine.Tests.Typed;

public sealed class UpdateLoopTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _attempts;

    [Fact]
    public async Task An_attempt_that_conflicts_is_repeated_until_it_succeeds()
    {
        var result = await RunAsync(n => n < 5 ? StoreError.VersionConflict(1, 2) : n);
        Assert.Equal((5, 5), (result.Value, _attempts));
    }

    [Fact]
    public async Task An_attempt_that_always_conflicts_is_made_thirty_times()
    {
        var result = await RunAsync(_ => StoreError.VersionConflict(1, 2));
        Assert.Equal(ErrorCode.VersionConflict, result.Error?.Code);
        Assert.Equal(30, _attempts);
    }

    [Fact]
    public async Task Any_other_error_ends_the_loop()
    {
        var result = await RunAsync(_ => StoreError.NotFound("gone"));
        Assert.Equal((ErrorCode.NotFound, 1), (result.Error!.Code, _attempts));
    }

    [Fact]
    public async Task A_cancellation_ends_the_pause_between_attempts()
    {
        using var cancellation = new CancellationTokenSource();
        var run = UpdateLoop.RunAsync<int>(
            () =>
            {
                // Late pauses are long enough not to end at once.
                if (++_attempts == 20)
                {
                    cancellation.Cancel();
                }

                return new(StoreError.VersionConflict(1, 2));
            },
            _clock,
            cancellation.Token).AsTask();
        await AdvanceAsync(run);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private async Task<Result<int>> RunAsync(Func<int, Result<int>> attempt)
    {
        var run = UpdateLoop.RunAsync<int>(() => new(attempt(++_attempts)), _clock, default).AsTask();
        await AdvanceAsync(run);
        return await run;
    }

    private async Task AdvanceAsync(Task run)
    {
        while (!run.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
    }
}
