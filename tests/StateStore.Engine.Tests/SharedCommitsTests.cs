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
    public async Task Who_comes_when_too_many_wait_is_refused_at_once_even_if_all_he_wants_is_to_be_alone()
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
    public async Task Those_that_wait_share_commits_up_to_their_bound_and_who_is_alone_shares_none()
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
    public async Task What_is_thrown_comes_to_each_of_those_who_shared_it_and_the_next_have_their_turn()
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
