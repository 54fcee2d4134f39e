namespace StateStore.Conformance.Storage;

/// <summary>Stores that several processes may use at once: two store objects on one target behave as one. Only such stores subclass this suite.</summary>
public class SharingConformance(IStorageTarget target) : StorageConformance(target)
{
    [Fact]
    public async Task A_commit_of_one_store_is_read_and_checked_by_another()
    {
        await using var other = await OpenAsync();
        await WriteAsync(Sample.Put("a", 1));

        Assert.Equal(1, (await other.LoadAsync(Namespace, EntityKey.Conversation("a"), default)).Version.Value);
        var stale = await other.CommitAsync(new(Namespace, [Sample.Check("a", 0)], [Sample.Put("a", 1)], []), default);
        Assert.Equal(1, stale.Current.Value);
    }

    [Fact]
    public async Task A_waiting_reader_is_woken_by_an_event_of_another_store()
    {
        await using var other = await OpenAsync();
        for (var round = 0; round < 20; round++)
        {
            var tail = (await ReadLogAsync(LogPosition.Start, limit: 0)).Tail;
            var waiting = Task.Run(() => WaitForEventAsync(tail));
            await other.CommitAsync(new(Namespace, [], [], [Sample.Event($"{round}")]), default);
            await Deadline.Within(waiting, $"the other store's event of round {round}");
        }
    }

    [Fact]
    public async Task Racing_stores_have_one_winner_for_each_version()
    {
        await using var other = await OpenAsync();
        await Deadline.Within(Task.WhenAll(new[] { Storage, other }.Select(store => Task.Run(() => store.IncrementAsync(Namespace, "a", 100)))), "two racing stores");

        await AssertEntryAsync("a", 200, Sample.ConversationValue(200));
        await AssertLogAsync(Enumerable.Range(1, 200).Select(version => $"{version}"));
    }

    [Fact]
    public async Task Racing_stores_do_not_exceed_a_quota_together()
    {
        const int Room = 25;
        await using var other = await OpenAsync();
        var quota = new NamespaceQuota { Conversations = new(Room, Room * Sample.ConversationValue(1).Length) };
        var results = await Deadline.Within(
            Task.WhenAll(Enumerable.Range(0, 60).Select(n => Task.Run(async () =>
                await (n % 2 == 0 ? Storage : other).CommitAsync(new(Namespace, [], [Sample.Put($"{n}", 1)], []) { Quota = quota }, default)))),
            "two racing stores");

        Assert.Equal(Room, results.Count(result => result.IsCommitted));
        Assert.Equal(Room, (await other.InfoAsync(Namespace)).Conversations);
    }

    private async Task WaitForEventAsync(LogPosition after)
    {
        while ((await ReadLogAsync(after, limit: 0)).Tail == after)
        {
            await Storage.WaitForAppendAsync(Namespace, after, default);
        }
    }
}
