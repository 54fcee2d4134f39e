namespace StateStore.Conformance.Storage;

/// <summary>Versions after a put, a delete and a forget.</summary>
public class VersionConformance(IStorageTarget target) : StorageConformance(target)
{
    [Fact]
    public async Task An_entry_that_never_existed_has_version_0_and_no_value()
    {
        Assert.Equal(default, await LoadAsync(EntityKey.Schema));
        Assert.Equal(default, await LoadAsync("a"));
        Assert.Equal(default, await LoadAsync(EntityKey.Idempotency("a")));
    }

    [Fact]
    public async Task A_put_replaces_the_value_and_sets_the_version()
    {
        await WriteAsync(Sample.Put("a", 1, "long, so that a shorter one leaves no rest"));
        await WriteAsync(Sample.Put("a", 2, "b"));

        await AssertEntryAsync("a", 2, Sample.ConversationValue(2, "b"));
    }

    [Fact]
    public async Task A_deleted_entry_is_missing_but_keeps_the_version_of_its_deletion()
    {
        await WriteAsync(Sample.Put("a", 1));
        await WriteAsync(Sample.Delete("a", 2));

        await AssertEntryAsync("a", 2, null);
    }

    [Fact]
    public async Task A_deleted_entry_cannot_be_recreated_with_an_old_version()
    {
        await WriteAsync(Sample.Put("a", 1));
        await WriteAsync(Sample.Delete("a", 2));

        foreach (var old in new[] { 0, 1 })
        {
            var stale = await TryCommitAsync([Sample.Check("a", old)], [Sample.Put("a", old + 1)], []);
            Assert.False(stale.IsCommitted, $"version {old} of a deleted entry was taken for its version");
            Assert.Equal(2, stale.Current.Value);
        }

        var right = await TryCommitAsync([Sample.Check("a", 2)], [Sample.Put("a", 3)], []);
        Assert.True(right.IsCommitted);
        await AssertEntryAsync("a", 3, Sample.ConversationValue(3));
    }

    [Fact]
    public async Task A_deleted_schema_keeps_its_version()
    {
        await WriteAsync(Write.Put(EntityKey.Schema, Sample.Version(1), Sample.SchemaValue(1)));
        await WriteAsync(Write.Delete(EntityKey.Schema, Sample.Version(2)));

        Assert.Equal(new StoredEntry(Sample.Version(2), null), await LoadAsync(EntityKey.Schema));
        var stale = await TryCommitAsync([new(EntityKey.Schema, EntityVersion.None)], [], []);
        Assert.Equal(2, stale.Current.Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_forgotten_entry_equals_one_that_never_existed(bool deletedBefore)
    {
        await WriteAsync(Sample.Put("a", 1));
        if (deletedBefore)
        {
            await WriteAsync(Sample.Delete("a", 2));
        }

        await WriteAsync(Write.Forget(EntityKey.Conversation("a")));

        await AssertEntryAsync("a", 0, null);
        Assert.True((await TryCommitAsync([Sample.Check("a", 0)], [Sample.Put("a", 1)], [])).IsCommitted);
    }

    [Fact]
    public async Task A_missing_entry_can_be_deleted_and_forgotten()
    {
        await WriteAsync(Sample.Delete("a", 1), Write.Forget(EntityKey.Conversation("b")), Write.Forget(EntityKey.Idempotency("k")));

        await AssertEntryAsync("a", 1, null);
        await AssertEntryAsync("b", 0, null);
    }

    [Fact]
    public async Task An_idempotency_record_keeps_the_version_it_was_written_with_until_it_is_forgotten()
    {
        const long Until = 1_900_000_000_000; // the version of an idempotency record is a time
        var key = EntityKey.Idempotency("k");

        Assert.True((await TryCommitAsync([new(key, EntityVersion.None)], [Sample.PutAnswer("k", Until)], [])).IsCommitted);
        var second = await TryCommitAsync([new(key, EntityVersion.None)], [Sample.PutAnswer("k", Until + 1)], [Sample.Event("second")]);
        Assert.Equal(Until, second.Current.Value);
        Assert.True((await TryCommitAsync([new(key, Sample.Version(Until))], [Sample.PutAnswer("k", Until + 5)], [])).IsCommitted);
        Assert.Equal(Until + 5, (await LoadAsync(key)).Version.Value);

        await WriteAsync(Write.Forget(key));
        Assert.Equal(default, await LoadAsync(key));
        await AssertLogAsync([]);
    }

    [Fact]
    public async Task Large_versions_are_kept_exactly()
    {
        const long Large = (1L << 53) - 1; // above this value some JSON readers lose digits of a version
        await WriteAsync(Sample.Put("a", Large));

        await AssertEntryAsync("a", Large, Sample.ConversationValue(Large));
        Assert.True((await TryCommitAsync([Sample.Check("a", Large)], [], [])).IsCommitted);
        Assert.False((await TryCommitAsync([Sample.Check("a", Large - 1)], [], [])).IsCommitted);
    }
}
