namespace StateStore.Conformance.Storage;

/// <summary>The entries of inboxes and of the work queue, and commits with events of two logs.</summary>
public class InboxConformance(IStorageTarget target) : StorageConformance(target)
{
    private static readonly LogKey Messages = new(Namespace, LogKind.Message);

    [Fact]
    public async Task A_commit_appends_each_event_to_the_log_that_the_event_names()
    {
        var result = await TryCommitAsync([], [Put("c", 1)], [OfMessage("1"), Sample.EventOf("c", "2"), OfMessage("3"), Sample.EventOf("c", "4")]);

        Assert.Equal(4, result.Positions.Length);
        await AssertLogAsync(["2", "4"]);
        var page = await Storage.ReadLogAsync(Messages, LogPosition.Start, 10, default);
        Assert.Equal([Sample.Text(OfMessage("1")), Sample.Text(OfMessage("3"))], page.Entries.Select(entry => Sample.Text(entry.Payload)));
        Assert.Equal([result.Positions[0], result.Positions[2]], page.Entries.Select(entry => entry.Position));
        Assert.Equal([Sample.Text(Sample.Event("4")), Sample.Text(Sample.Event("2"))], await HistoryAsync("c"));
        Assert.Equal(2, (await Storage.DescribeNamespaceAsync(Namespace, default)).Of(LogKind.Message));
    }

    [Fact]
    public async Task A_commit_wakes_the_waits_of_each_log_that_it_appends_to()
    {
        var waits = new[] { LogKind.Conversation, LogKind.Message }
            .Select(kind => Storage.WaitForAppendAsync(new(Namespace, kind), LogPosition.Start, default).AsTask());
        var both = Task.WhenAll(waits);

        await TryCommitAsync([], [Put("c", 1)], [Sample.EventOf("c", "1"), OfMessage("2")]);

        await Deadline.Within(both, "waits for two logs that one commit appends to");
    }

    [Fact]
    public async Task A_refused_commit_appends_to_no_log()
    {
        var result = await TryCommitAsync([Sample.Check("c", 7)], [Put("c", 8)], [Sample.EventOf("c", "1"), OfMessage("2")]);

        Assert.False(result.IsCommitted);
        await AssertLogAsync([]);
        Assert.Empty((await Storage.ReadLogAsync(Messages, LogPosition.Start, 10, default)).Entries);
    }

    [Fact]
    public async Task The_work_queue_is_scanned_in_the_order_of_its_ids()
    {
        await WriteAsync(Place("00000000000b:a"), Place("00000000000a:z"), Place("00000000000a:b"));
        await WriteAsync(Write.Forget(new(KeyKind.Waiting, "00000000000a:b")));

        var page = await Storage.ScanAsync(Namespace, new(KeyKind.Waiting, "", null, 10), default);

        Assert.Equal(["00000000000a:z", "00000000000b:a"], page.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public async Task An_inbox_is_due_and_keeps_its_version_after_a_deletion()
    {
        var due = DateTimeOffset.FromUnixTimeMilliseconds(1_000);
        await WriteAsync(Inbox(5) with { Due = due });
        var found = Assert.Single(await Storage.ScanDueAsync(Namespace, due, 10, default)).WithoutLife();
        Assert.Equal((EntityKey.Inbox("c"), 5, true), (found.Key, found.Version.Value, found.HasValue));

        await WriteAsync(Write.Delete(EntityKey.Inbox("c"), Sample.Version(6)));
        var entry = await LoadAsync(EntityKey.Inbox("c"));
        Assert.Equal((6, null), (entry.Version.Value, (object?)entry.Value));
        Assert.Empty(await Storage.ScanDueAsync(Namespace, due, 10, default));
    }

    [Fact]
    public async Task The_description_of_a_namespace_has_the_number_of_its_inboxes_and_their_bytes()
    {
        await WriteAsync(Inbox(5), Inbox(1, "d"), Place("00000000000a:c"));
        await WriteAsync(Inbox(10));
        var size = Inbox(1).Value.Length;
        Assert.Equal(new(2, (2 * size) + 1), (await Storage.DescribeNamespaceAsync(Namespace, default)).Of(EntryCount.Inboxes));

        await WriteAsync(Write.Delete(EntityKey.Inbox("c"), Sample.Version(11)));
        Assert.Equal(new(1, size), Assert.Single(await Storage.ListNamespacesAsync(null, 10, default)).Of(EntryCount.Inboxes));
    }

    [Fact]
    public async Task A_deletion_of_the_namespace_removes_inboxes_the_work_queue_and_the_log_of_messages()
    {
        await CommitAsync([Inbox(5), Place("00000000000a:c")], [OfMessage("1")]);
        await Storage.DeleteNamespaceAsync(Namespace, default);
        while (await Storage.SweepNamespaceAsync(Namespace, default))
        {
        }

        Assert.False((await LoadAsync(EntityKey.Inbox("c"))).IsPresent);
        Assert.Empty((await Storage.ScanAsync(Namespace, new(KeyKind.Waiting, "", null, 10), default)).Entries);
        Assert.Empty((await Storage.ReadLogAsync(Messages, LogPosition.Start, 10, default)).Entries);
        Assert.Empty(await Storage.InfosAsync(null, 10));
    }

    private static Event OfMessage(string text) => Sample.Event(text) with { Log = LogKind.Message };

    private static Write Place(string id) => Write.Put(new(KeyKind.Waiting, id), Sample.Version(3), Sample.Bytes("{\"version\":3}"));

    private static Write Inbox(long version, string id = "c") =>
        Write.Put(EntityKey.Inbox(id), Sample.Version(version), Sample.Bytes($"{{\"version\":{version},\"messages\":[],\"dead\":[]}}"));
}
