namespace StateStore.Conformance.Storage;

/// <summary>Opening, closing, reopening, and health.</summary>
public class LifetimeConformance(IStorageTarget target) : StorageConformance(target)
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Opening_a_store_twice_is_allowed()
    {
        await WriteAsync(Sample.Put("a", 1));
        await Storage.OpenAsync(default);

        await AssertEntryAsync("a", 1, Sample.ConversationValue(1));
    }

    [Fact]
    public async Task Closing_a_store_twice_is_allowed()
    {
        await WriteAsync(Sample.Put("a", 1));
        await Storage.DisposeAsync();
        await Storage.DisposeAsync();
    }

    [Fact]
    public async Task An_open_store_is_ready_and_describes_itself()
    {
        var health = await Storage.CheckHealthAsync(default);

        Assert.True(health.IsReady, health.Description);
        Assert.NotEmpty(health.Description);
        Assert.DoesNotContain('\n', health.Description);
    }

    [Fact]
    public async Task A_durable_store_keeps_everything_across_a_restart_and_a_volatile_one_keeps_nothing()
    {
        await CommitAsync([Sample.PutInTerm("a", 1, null, "open"), Sample.PutDue("b", 1, Noon), Sample.Put("c", 1)], [Sample.Event("1")]);
        var last = await CommitAsync(
            [Sample.Delete("c", 2), Sample.PutAnswer("k", 1)], [Sample.Event("2")]);

        await ReopenAsync();

        if (!Target.IsDurable)
        {
            Assert.Empty(await Storage.InfosAsync(null, 10));
            await AssertEntryAsync("a", 0, null);
            return;
        }

        await AssertEntryAsync("a", 1, Sample.ConversationValue(1));
        await AssertEntryAsync("c", 2, null);
        Assert.Equal(Sample.Text(Sample.PutAnswer("k", 1).Value), Sample.Text((await LoadAsync(EntityKey.Idempotency("k"))).Value));
        Assert.Equal(["a"], await Storage.ScanAllAsync(Namespace, new(KeyKind.Conversation, "", null, 10, "open")));
        Assert.Equal(["b"], (await Storage.ScanDueAsync(Namespace, Noon, 10, default)).Select(due => due.Key.Id));
        await AssertLogAsync(["1", "2"]);
        Assert.Equal(last[0], (await ReadLogAsync(LogPosition.Start)).Tail);
        Assert.Equal(new(Namespace, 2, 2), Assert.Single(await Storage.InfosAsync(null, 10)));
    }

    [Fact]
    public async Task Versions_and_positions_continue_after_a_restart()
    {
        var before = await CommitAsync([Sample.Put("a", 1)], [Sample.Event("1")]);
        await ReopenAsync();
        var expected = Target.IsDurable ? 1 : 0;

        var result = await TryCommitAsync([Sample.Check("a", expected)], [Sample.Put("a", expected + 1)], [Sample.Event("2")]);

        Assert.True(result.IsCommitted);
        Assert.True(!Target.IsDurable || result.Positions[0] > before[0], "a position was used twice");
    }

    [Fact]
    public async Task A_durable_store_is_unavailable_until_it_has_been_opened()
    {
        await using var unopened = await Target.CreateAsync(Options);
        if (!Target.IsDurable)
        {
            return; // A volatile store has no file or server to reach first.
        }

        // The calls must return a failed task instead of throwing, because another method may await them.
        var load = unopened.LoadAsync(Namespace, EntityKey.Schema, default);
        var scan = unopened.ScanAsync(Namespace, new(KeyKind.Conversation, "", null, 1), default);
        var wait = unopened.WaitForAppendAsync(Namespace, LogPosition.Start, default);
        var commit = unopened.CommitAsync(new(Namespace, [], [], []), default);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await load);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await scan);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await wait);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await commit);
        Assert.False((await unopened.CheckHealthAsync(default)).IsReady);
    }
}
