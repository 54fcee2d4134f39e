using System.Collections.Immutable;

namespace StateStore.Conformance.Storage;

/// <summary>A commit beyond the key quota of its namespace changes nothing.</summary>
public class GrowthConformance(IStorageTarget target) : StorageConformance(target)
{
    private const long Unlimited = long.MaxValue;

    [Fact]
    public async Task Idempotency_records_are_counted_with_their_bytes()
    {
        await WriteAsync(Sample.PutAnswer("a", 1), Sample.PutAnswer("b", 1), Sample.PutAnswer("c", 1));
        await WriteAsync(Sample.PutAnswer("a", 2, "longer"), Write.Forget(EntityKey.Idempotency("b")));
        var bytes = Sample.PutAnswer("a", 2, "longer").Value.Length + Sample.PutAnswer("c", 1).Value.Length;

        var full = await TryAddAnswerAsync(new() { Answers = 1 }, KeyUsage.Unbounded with { Answers = 2 });
        Assert.Equal(((long?)2, (long?)bytes), (full?.Answers, full?.AnswerBytes));
        Assert.NotNull(await TryAddAnswerAsync(new() { AnswerBytes = 20 }, KeyUsage.Unbounded with { AnswerBytes = bytes + 19 }));
        Assert.Null(await TryAddAnswerAsync(new() { Answers = 1, AnswerBytes = 20 }, KeyUsage.Unbounded with { Answers = 3, AnswerBytes = bytes + 20 }));
    }

    private async Task<KeyUsage?> TryAddAnswerAsync(KeyUsage added, KeyUsage quota) =>
        (await Storage.CommitAsync(new(Namespace, [], [Sample.PutAnswer("d", 1)], []) { Growth = new(added, quota) }, default)).Full;

    [Fact]
    public async Task A_commit_that_fits_the_quota_exactly_succeeds()
    {
        Assert.True((await TryGrowAsync(["a", "b"], new(2, Unlimited))).IsCommitted);
        Assert.True((await TryGrowAsync(["c"], new(Unlimited, 3 * SizeOf("a")))).IsCommitted);
        Assert.Equal(3, (await Storage.InfoAsync(Namespace)).Keys);
    }

    [Fact]
    public async Task A_commit_beyond_the_quota_changes_nothing_and_reports_the_current_usage()
    {
        var refused = await TryGrowAsync(["first"], new(0, Unlimited));
        Assert.Equal((false, new KeyUsage(0, 0)), (refused.IsCommitted, refused.Full));
        Assert.Empty(await Storage.InfosAsync(null, 100));

        await TryGrowAsync(["a"], new(Unlimited, Unlimited));
        var there = new KeyUsage(1, SizeOf("a"));
        Assert.Equal(there, (await TryGrowAsync(["b"], new(1, Unlimited))).Full);
        Assert.Equal(there, (await TryGrowAsync(["b"], new(Unlimited, (2 * SizeOf("a")) - 1))).Full);

        Assert.Null((await Storage.LoadAsync(Namespace, EntityKey.Key("b"), default)).Value);
        Assert.Equal(there.Keys, (await Storage.InfoAsync(Namespace)).Keys);
        Assert.Single((await Storage.ReadLogAsync(new(Namespace, LogKind.Key), LogPosition.Start, 10, default)).Entries);
    }

    [Fact]
    public async Task A_commit_that_adds_nothing_succeeds_even_beyond_the_quota()
    {
        await TryGrowAsync(["a", "b"], new(Unlimited, Unlimited));

        ImmutableArray<Check> checks = [new(EntityKey.Key("a"), Sample.Version(1))];
        ImmutableArray<Write> writes = [Write.Delete(EntityKey.Key("a"), Sample.Version(2))];
        var commit = new Commit(Namespace, checks, writes, []) { Log = LogKind.Key, Growth = new(new(-1, -SizeOf("a")), new(0, 0)) };
        Assert.True((await Storage.CommitAsync(commit, default)).IsCommitted);
        Assert.Equal(1, (await Storage.InfoAsync(Namespace)).Keys);
    }

    [Fact]
    public async Task A_failed_check_is_reported_before_a_full_quota()
    {
        var commit = new Commit(Namespace, [new(EntityKey.Key("a"), Sample.Version(7))], [PutKey("a")], []) { Growth = new(new(1, SizeOf("a")), new(0, 0)) };
        var result = await Storage.CommitAsync(commit, default);

        Assert.Equal((EntityKey.Key("a"), null), (result.Failed?.Key, result.Full));
    }

    [Fact]
    public async Task Concurrent_commits_do_not_exceed_the_quota()
    {
        const int Room = 10;
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => TryGrowAsync([$"k{i}"], new(Room, Unlimited))));

        Assert.Equal(Room, results.Count(result => result.IsCommitted));
        Assert.All(results.Where(result => !result.IsCommitted), result => Assert.Equal(Room, result.Full!.Value.Keys));
        Assert.Equal(Room, (await Storage.InfoAsync(Namespace)).Keys);
    }

    private static Write PutKey(string key) => Write.Put(EntityKey.Key(key), Sample.Version(1), Value());

    private static byte[] Value() => KeyCodec.Encode(Sample.Version(1), new(KeyValue.Of(JsonText.EmptyObject), null));

    private static long SizeOf(string key) => PutKey(key).Value.Length;

    /// <summary>Adds keys of the same size, each with an event, under this quota.</summary>
    private async Task<CommitResult> TryGrowAsync(string[] keys, KeyUsage quota) => await Storage.CommitAsync(
        new(Namespace, [.. keys.Select(key => new Check(EntityKey.Key(key), EntityVersion.None))], [.. keys.Select(PutKey)], [Sample.Event(keys[0])])
        {
            Log = LogKind.Key,
            Growth = new(new(keys.Length, keys.Sum(SizeOf)), quota),
        },
        default);
}
