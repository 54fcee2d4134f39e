namespace StateStore.Conformance.Storage;

/// <summary>Commits: everything is written if every check holds, and nothing otherwise.</summary>
public class CommitConformance(IStorageTarget target) : StorageConformance(target)
{
    [Fact]
    public async Task A_commit_makes_every_write_and_appends_every_event_in_order()
    {
        var positions = await CommitAsync([Sample.Put("a", 1, "x"), Sample.Put("b", 1, "y")], [Sample.Event("1"), Sample.Event("2")]);

        await AssertEntryAsync("a", 1, Sample.ConversationValue(1, "x"));
        await AssertEntryAsync("b", 1, Sample.ConversationValue(1, "y"));
        await AssertLogAsync(["1", "2"]);
        var page = await ReadLogAsync(LogPosition.Start);
        Assert.Equal(page.Entries.Select(entry => entry.Position), positions);
    }

    [Fact]
    public async Task A_commit_whose_checks_hold_succeeds()
    {
        await WriteAsync(Sample.Put("a", 1));

        var result = await TryCommitAsync([Sample.Check("a", 1), Sample.Check("b", 0)], [Sample.Put("a", 2)], [Sample.Event("e")]);

        Assert.True(result.IsCommitted);
        Assert.Null(result.Failed);
        Assert.Single(result.Positions);
        await AssertEntryAsync("a", 2, Sample.ConversationValue(2));
    }

    [Theory]
    [InlineData(0, "never written, though it is")]
    [InlineData(1, "an old version")]
    [InlineData(3, "a version to come")]
    public async Task A_commit_with_a_wrong_check_is_refused_and_changes_nothing(long expected, string because)
    {
        await CommitAsync([Sample.Put("a", 1)], [Sample.Event("1")]);
        await CommitAsync([Sample.Put("a", 2)], [Sample.Event("2")]);

        var result = await TryCommitAsync(
            [Sample.Check("a", expected)], [Sample.Put("a", 3), Sample.Put("b", 1)], [Sample.Event("3")]);

        Assert.False(result.IsCommitted, $"the check names {because}");
        Assert.Equal(Sample.Check("a", expected), result.Failed);
        Assert.Equal(2, result.Current.Value);
        await AssertEntryAsync("a", 2, Sample.ConversationValue(2));
        await AssertEntryAsync("b", 0, null);
        await AssertLogAsync(["1", "2"]);
    }

    [Fact]
    public async Task A_check_for_version_0_holds_for_an_entry_that_never_existed()
    {
        var result = await TryCommitAsync([Sample.Check("a", 1)], [Sample.Put("a", 2)], []);

        Assert.Equal(Sample.Check("a", 1), result.Failed);
        Assert.Equal(EntityVersion.None, result.Current);
        await AssertEntryAsync("a", 0, null);
    }

    [Fact]
    public async Task Every_check_counts_at_every_position()
    {
        await WriteAsync(Sample.Put("a", 1), Sample.Put("b", 2), Sample.Put("c", 3));

        for (var wrong = 0; wrong < 3; wrong++)
        {
            Check[] checks = [Sample.Check("a", 1), Sample.Check("b", 2), Sample.Check("c", 3)];
            checks[wrong] = checks[wrong] with { Version = Sample.Version(9) };
            var result = await TryCommitAsync([.. checks], [Sample.Put("d", 1), Sample.Put("a", 9)], [Sample.Event("e")]);

            Assert.Equal(checks[wrong], result.Failed);
            Assert.Equal(wrong + 1, result.Current.Value);
        }

        await AssertEntryAsync("d", 0, null);
        await AssertEntryAsync("a", 1, Sample.ConversationValue(1));
        await AssertLogAsync([]);
    }

    [Fact]
    public async Task The_first_failing_check_is_reported()
    {
        await WriteAsync(Sample.Put("b", 2), Sample.Put("c", 3));

        var result = await TryCommitAsync([Sample.Check("a", 0), Sample.Check("b", 7), Sample.Check("c", 7)], [], []);

        Assert.Equal(Sample.Check("b", 7), result.Failed);
        Assert.Equal(2, result.Current.Value);
    }

    [Fact]
    public async Task An_entry_may_be_checked_without_being_written()
    {
        await WriteAsync(Write.Put(EntityKey.Schema, Sample.Version(1), Sample.SchemaValue(1)));

        var held = await TryCommitAsync([new(EntityKey.Schema, Sample.Version(1))], [Sample.Put("a", 1)], []);
        await WriteAsync(Write.Put(EntityKey.Schema, Sample.Version(2), Sample.SchemaValue(2)));
        var broke = await TryCommitAsync([new(EntityKey.Schema, Sample.Version(1))], [Sample.Put("a", 2)], []);

        Assert.True(held.IsCommitted);
        Assert.Equal(2, broke.Current.Value);
        await AssertEntryAsync("a", 1, Sample.ConversationValue(1));
    }

    [Fact]
    public async Task A_commit_may_have_only_checks_only_events_or_nothing()
    {
        var onlyChecks = await TryCommitAsync([Sample.Check("a", 0)], [], []);
        var onlyEvents = await TryCommitAsync([], [], [Sample.Event("e")]);
        var nothing = await TryCommitAsync([], [], []);

        Assert.True(onlyChecks.IsCommitted);
        Assert.Empty(onlyChecks.Positions);
        Assert.Single(onlyEvents.Positions);
        Assert.True(nothing.IsCommitted);
        await AssertLogAsync(["e"]);
    }

    [Fact]
    public async Task Entries_of_all_kinds_change_in_one_commit()
    {
        EntityKey[] keys = [EntityKey.Schema, EntityKey.Conversation("a"), EntityKey.Idempotency("k")];
        Write[] writes =
        [
            Write.Put(keys[0], Sample.Version(1), Sample.SchemaValue(1)),
            Sample.Put("a", 1),
            Sample.PutAnswer("k", 1),
        ];

        var refused = await TryCommitAsync([Sample.Check("b", 1)], [.. writes], []);
        Assert.False(refused.IsCommitted);
        Assert.All(await Storage.LoadManyAsync(Namespace, [.. keys], default), entry => Assert.Equal(default, entry.WithoutLife()));

        await WriteAsync([.. writes]);
        var entries = await Storage.LoadManyAsync(Namespace, [.. keys], default);
        Assert.Equal(writes.Select(write => Sample.Text(write.Value)), entries.Select(entry => Sample.Text(entry.Value)));
        Assert.All(entries, entry => Assert.Equal(1, entry.Version.Value));
    }
}
