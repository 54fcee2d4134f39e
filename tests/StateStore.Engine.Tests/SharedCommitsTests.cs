using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StateStore.Engine.Telemetry;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

public sealed class SharedCommitsTests : IDisposable
{
    private const int MostThatWait = 16_384;

    private readonly StoreMeter _meter = new(TimeProvider.System);
    private readonly EngineContext _context;
    private readonly TaskCompletionSource _release = new();
    private readonly List<KeyJob[]> _batches = [];
    private readonly SharedCommits<KeyJob, ImmutableArray<KeyOutcome>> _commits;

    public SharedCommitsTests()
    {
        _context = new(new MemoryStorage(), EngineOptions.Default, new FakeTimeProvider(), NullLogger.Instance, _meter);
        _commits = new(_context, "key", (ns, jobs) =>
        {
            _batches.Add(jobs);
            return new KeyBatch(_context, ns, jobs);
        });
    }

    public void Dispose()
    {
        _context.Schedule.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task A_change_is_refused_immediately_when_the_waiting_line_is_full_even_if_it_would_commit_alone()
    {
        var first = Begin(new([]) { Alone = () => _release.Task });
        var waiting = Enumerable.Range(0, MostThatWait).Select(_ => Begin(Increment())).ToArray();

        var change = await Begin(Increment());
        var alone = await Begin(new([]) { Alone = () => throw new InvalidOperationException("It is not its turn.") });
        _release.SetResult();
        await first;
        var results = await Task.WhenAll(waiting);

        Assert.Equal(ErrorCode.LimitExceeded, change.Error?.Code);
        Assert.Equal(ErrorCode.LimitExceeded, alone.Error?.Code);
        Assert.All(results, result => Assert.True(result.IsOk));
        Assert.Equal(MostThatWait, Assert.Single(results[^1].Value).Version);
    }

    [Fact]
    public async Task Waiting_changes_share_commits_up_to_the_batch_limit_and_an_exclusive_change_shares_none()
    {
        var first = Begin(new([]) { Alone = () => _release.Task });
        var before = Enumerable.Range(0, 300).Select(_ => Begin(Increment())).ToArray();
        var alone = Begin(new([]) { Alone = () => Task.CompletedTask });
        var after = Enumerable.Range(0, 3).Select(_ => Begin(Increment())).ToArray();
        _release.SetResult();
        await Task.WhenAll([first, .. before, alone, .. after]);

        Assert.Equal([256, 44, 3], _batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task An_exception_of_a_commit_fails_the_changes_that_shared_it_and_no_others()
    {
        var first = Begin(new([]) { Alone = () => _release.Task });
        var failing = Begin(new([]) { Alone = () => throw new StorageUnavailableException("away") });
        var next = Begin(Increment());
        _release.SetResult();

        await first;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => failing);
        Assert.True((await next).IsOk);
    }

    private Task<Result<ImmutableArray<KeyOutcome>>> Begin(KeyJob job) => _commits.RunAsync("ns", "key", job, default).AsTask();

    private static KeyJob Increment() => new([new("key", new KeyCommand.Increment(JsonText.FromTrusted("1"u8.ToArray())))]);
}
