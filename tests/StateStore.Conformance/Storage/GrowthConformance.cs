using System.Collections.Immutable;

namespace StateStore.Conformance.Storage;

/// <summary>The counts of a namespace are exact, and a commit beyond its quota changes nothing.</summary>
public class GrowthConformance(IStorageTarget target) : StorageConformance(target)
{
    private const long Unlimited = long.MaxValue;

    /// <summary>Answers are always due one day.</summary>
    private static readonly DateTimeOffset Later = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>More entries than a store examines in one step.</summary>
    private const int Many = 1_500;

    private static readonly ImmutableArray<EntryCount> All = [EntryCount.Conversations, EntryCount.Records, EntryCount.Keys, EntryCount.Answers, EntryCount.Inboxes];

    public static TheoryData<EntryCount> Counts => [.. All];

    [Theory, MemberData(nameof(Counts))]
    public async Task A_commit_that_fits_the_quota_exactly_succeeds(EntryCount count)
    {
        Assert.True((await TryAddAsync(count, new(2, Unlimited), "a", "b")).IsCommitted);
        Assert.True((await TryAddAsync(count, new(Unlimited, 3 * SizeOf(count)), "c")).IsCommitted);
        Assert.Equal(new(3, 3 * SizeOf(count)), await UsageAsync(count));
    }

    [Theory, MemberData(nameof(Counts))]
    public async Task A_commit_beyond_the_quota_changes_nothing_and_reports_the_current_usage(EntryCount count)
    {
        var one = new EntryTotal(1, SizeOf(count));
        var refused = await TryAddAsync(count, new(0, Unlimited), "first");
        Assert.Equal((false, new QuotaExcess(count, IsOfBytes: false, default, one)), (refused.IsCommitted, refused.Full));
        Assert.Empty(await Storage.InfosAsync(null, 100));

        await TryAddAsync(count, NamespaceQuota.Unlimited, "a");
        Assert.Equal(new QuotaExcess(count, IsOfBytes: false, one, one), (await TryAddAsync(count, new(1, Unlimited), "b")).Full);
        Assert.Equal(new QuotaExcess(count, IsOfBytes: true, one, one), (await TryAddAsync(count, new(Unlimited, (2 * one.Bytes) - 1), "b")).Full);

        Assert.Null((await Storage.LoadAsync(Namespace, Put(count, "b").Key, default)).Value);
        Assert.Equal(one, await UsageAsync(count));
        Assert.Single((await ReadLogAsync(LogPosition.Start)).Entries);
    }

    [Theory, MemberData(nameof(Counts))]
    public async Task A_commit_that_adds_nothing_succeeds_even_beyond_the_quota(EntryCount count)
    {
        await WriteAsync(Put(count, "a", 1, "a long note"), Put(count, "b"));

        Assert.True((await TryAsync(count, default, Put(count, "a", 2, "short"))).IsCommitted);
        Assert.True((await TryAsync(count, default, Remove(count, "b", 2))).IsCommitted);
        Assert.True((await TryAsync(count, default, Remove(count, "a", 3), Put(count, "c"))).IsCommitted);
        Assert.Equal(new(1, SizeOf(count)), await UsageAsync(count));
    }

    [Theory, MemberData(nameof(Counts))]
    public async Task A_growing_replacement_is_limited_by_the_bytes_only(EntryCount count)
    {
        await WriteAsync(Put(count, "a"));

        Assert.True((await TryAsync(count, new(0, Unlimited), Put(count, "a", 2, "longer"))).IsCommitted);
        Assert.True((await TryAsync(count, new(0, SizeOf(count) + 6), Put(count, "a", 3, "still longer"))).Full?.IsOfBytes);
    }

    [Theory, MemberData(nameof(Counts))]
    public async Task Replaced_deleted_and_recreated_entries_are_counted_once(EntryCount count)
    {
        await WriteAsync(Put(count, "a"), Put(count, "b"), Put(count, "c"));
        await UsageAsync(count);
        await WriteAsync(Put(count, "a", 2, "longer"), Remove(count, "b", 2));
        await WriteAsync(Write.Forget(Put(count, "c").Key), Write.Forget(Put(count, "never").Key));
        Assert.Equal(new(1, SizeOf(count) + 6), await UsageAsync(count));

        await WriteAsync(Remove(count, "a", 3), Put(count, "b", 3));
        await WriteAsync(Remove(count, "a", 4));
        Assert.Equal(new(1, SizeOf(count)), await UsageAsync(count));
    }

    [Theory, MemberData(nameof(Counts))]
    public async Task A_quota_that_begins_later_includes_what_is_there(EntryCount count)
    {
        var writes = Enumerable.Range(0, Many).Select(n => Put(count, $"{n:x4}")).ToImmutableArray();
        await WriteAsync(writes);
        await WriteAsync(Remove(count, "0000", 2));
        Assert.Equal(new(Many - 1, (Many - 1) * SizeOf(count)), await UsageAsync(count));

        await ReopenAsync();
        if (Target.IsDurable)
        {
            await WriteAsync(Remove(count, "0001", 2));
            Assert.Equal(new(Many - 2, (Many - 2) * SizeOf(count)), await UsageAsync(count));
        }
    }

    [Theory, MemberData(nameof(Counts))]
    public async Task Changes_made_while_a_quota_begins_are_counted(EntryCount count)
    {
        await WriteAsync([.. Enumerable.Range(0, Many).Select(n => Put(count, $"m{n:x4}"))]);
        var begin = new TaskCompletionSource();
        var changing = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            await begin.Task;
            for (var n = writer; n < Many; n += 4)
            {
                // Before, within and after the ids that are there.
                await WriteAsync(n % 3 == 0 ? Remove(count, $"m{n:x4}", 2) : Put(count, $"m{n:x4}", 2, "12345"));
                await WriteAsync(Put(count, $"{"amz"[n % 3]}{n:x4} new"));
            }
        })).ToList();
        begin.SetResult();
        for (var isRunning = true; isRunning;)
        {
            isRunning = !Task.WhenAll(changing).IsCompleted;
            await UsageAsync(count);
        }

        await Task.WhenAll(changing);
        const int Removed = Many / 3;
        const int Left = (2 * Many) - Removed;
        Assert.Equal(new(Left, (Left * SizeOf(count)) + (5 * (Many - Removed))), await UsageAsync(count));
    }

    [Theory, MemberData(nameof(Counts))]
    public async Task A_deleted_namespace_counts_nothing(EntryCount count)
    {
        await WriteAsync(Put(count, "a"), Put(count, "b"));
        await UsageAsync(count);
        await Storage.DeleteNamespaceAsync(Namespace, default);
        while (await Storage.SweepNamespaceAsync(Namespace, default))
        {
        }

        Assert.Equal(default, await UsageAsync(count));
        await WriteAsync(Put(count, "a", 10));
        Assert.Equal(new(1, SizeOf(count) + 1), await UsageAsync(count));
    }

    [Fact]
    public async Task Entries_of_one_kind_do_not_count_towards_the_quota_of_another()
    {
        await WriteAsync([.. All.Select(count => Put(count, "a"))]);
        foreach (var count in All)
        {
            Assert.Equal(new(1, SizeOf(count)), await UsageAsync(count));
        }
    }

    [Fact]
    public async Task Index_entries_of_records_do_not_count_as_records()
    {
        var index = Write.Put(new(KeyKind.Record, RecordKey.TermId("t", 1, "term", 7)), Sample.Version(1), Sample.Bytes("{\"version\":1}"));
        await WriteAsync(index, Put(EntryCount.Records, "a"));
        Assert.Equal(new(1, SizeOf(EntryCount.Records)), await UsageAsync(EntryCount.Records));

        Assert.True((await TryAsync(EntryCount.Records, new(1, SizeOf(EntryCount.Records)), index)).IsCommitted);
        await WriteAsync(Write.Forget(index.Key));
        Assert.Equal(new(1, SizeOf(EntryCount.Records)), await UsageAsync(EntryCount.Records));
    }

    [Fact]
    public async Task Released_records_make_room_for_others_and_are_counted_until_they_are_removed()
    {
        var size = SizeOf(EntryCount.Records);
        await WriteAsync(Put(EntryCount.Records, "a"), Put(EntryCount.Records, "b"), Put(EntryCount.Records, "c"));
        var quota = new NamespaceQuota { Records = new(3, 3 * size) };
        var commit = new Commit(Namespace, [], [Put(EntryCount.Records, "d"), Put(EntryCount.Records, "e")], []) { Quota = quota };

        Assert.Equal(1, (await Storage.CommitAsync(commit with { Released = new(1, 3 * size) }, default)).Full?.Added.Entries);
        Assert.True((await Storage.CommitAsync(commit with { Released = new(2, size) }, default)).Full?.IsOfBytes);
        Assert.True((await Storage.CommitAsync(commit with { Released = new(2, 2 * size) }, default)).IsCommitted);
        Assert.Equal(new(5, 5 * size), await UsageAsync(EntryCount.Records));
    }

    [Theory, MemberData(nameof(Counts))]
    public async Task A_failed_check_is_reported_before_a_full_quota(EntryCount count)
    {
        var (key, quota) = (Put(count, "a").Key, QuotaOf(count, default));
        var result = await Storage.CommitAsync(new(Namespace, [new(key, Sample.Version(7))], [Put(count, "a")], []) { Quota = quota }, default);

        Assert.Equal((key, null), (result.Failed?.Key, result.Full));
    }

    [Theory, MemberData(nameof(Counts))]
    public async Task Concurrent_commits_do_not_exceed_the_quota(EntryCount count)
    {
        const int Room = 10;
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => TryAddAsync(count, new(Room, Unlimited), $"{i}")));

        Assert.Equal(Room, results.Count(result => result.IsCommitted));
        Assert.All(results.Where(result => !result.IsCommitted), result => Assert.Equal(Room, result.Full!.Value.Usage.Entries));
        Assert.Equal(Room, (await UsageAsync(count)).Entries);
    }

    private static NamespaceQuota QuotaOf(EntryCount count, EntryTotal total) => count switch
    {
        EntryCount.Conversations => new() { Conversations = total },
        EntryCount.Records => new() { Records = total },
        EntryCount.Keys => new() { Keys = total },
        EntryCount.Inboxes => new() { Inboxes = total },
        _ => new() { Answers = total },
    };

    /// <summary>The value of an entry whose size grows by that of the note.</summary>
    private static Write Put(EntryCount count, string id, long version = 1, string note = "") => count switch
    {
        EntryCount.Conversations => Sample.Put(id, version, note),
        EntryCount.Records => Write.Put(new(KeyKind.Record, $"1:t:1:{id}"), Sample.Version(version), Sample.Bytes($"{{\"version\":{version},\"record\":\"{note}\"}}")),
        EntryCount.Keys => Write.Put(EntityKey.Key(id), Sample.Version(version), Sample.Bytes($"{{\"version\":{version}}}\n{note}")),
        EntryCount.Inboxes => Write.Put(EntityKey.Inbox(id), Sample.Version(version), Sample.Bytes($"{{\"version\":{version},\"dead\":\"{note}\"}}")),
        _ => Sample.PutAnswer(id, version, note) with { Due = Later },
    };

    /// <summary>The write with which the engine removes an entry of the kind.</summary>
    private static Write Remove(EntryCount count, string id, long version) => count is EntryCount.Records or EntryCount.Answers
        ? Write.Forget(Put(count, id).Key)
        : Write.Delete(Put(count, id).Key, Sample.Version(version));

    private static long SizeOf(EntryCount count) => Put(count, "any").Value.Length;

    /// <summary>The usage that a store reports when it refuses one more entry.</summary>
    private async Task<EntryTotal> UsageAsync(EntryCount count) => (await TryAsync(count, default, Put(count, "one more"))).Full!.Value.Usage;

    private async Task<CommitResult> TryAsync(EntryCount count, EntryTotal quota, params ImmutableArray<Write> writes) =>
        await Storage.CommitAsync(new(Namespace, [], writes, []) { Quota = QuotaOf(count, quota) }, default);

    /// <summary>Adds entries of the same size, with an event, under this quota.</summary>
    private async Task<CommitResult> TryAddAsync(EntryCount count, EntryTotal quota, params string[] ids)
    {
        ImmutableArray<Write> writes = [.. ids.Select(id => Put(count, id))];
        ImmutableArray<Check> checks = [.. writes.Select(write => new Check(write.Key, EntityVersion.None))];
        return await Storage.CommitAsync(new(Namespace, checks, writes, [Sample.Event(ids[0])]) { Quota = QuotaOf(count, quota) }, default);
    }
}
