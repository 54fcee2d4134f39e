namespace StateStore.Conformance.Storage;

/// <summary>Ids and values of every form are returned as they were written.</summary>
public class ValueConformance(IStorageTarget target) : StorageConformance(target)
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task Odd_ids_are_distinct_entries()
    {
        var ids = OddIds.All;
        await WriteAsync([.. ids.Select((id, i) => Sample.Put(id, i + 1, id))]);

        for (var i = 0; i < ids.Count; i++)
        {
            await AssertEntryAsync(ids[i], i + 1, Sample.ConversationValue(i + 1, ids[i]));
        }
    }

    [Fact]
    public async Task Entries_of_different_kinds_with_one_id_are_independent()
    {
        foreach (var id in OddIds.All)
        {
            EntityKey[] keys = [EntityKey.Conversation(id), EntityKey.Idempotency(id)];
            await WriteAsync(Sample.Put(id, 1, id), Sample.PutAnswer(id, 1, id));

            var entries = await Storage.LoadManyAsync(Namespace, [.. keys], default);
            Assert.Equal(
                new[] { Sample.ConversationValue(1, id), Sample.PutAnswer(id, 1, id).Value }.Select(value => Sample.Text(value)),
                entries.Select(entry => Sample.Text(entry.Value)));
        }

        Assert.Equal(default, await LoadAsync(EntityKey.Schema));
    }

    [Fact]
    public async Task Values_and_events_of_a_mebibyte_are_kept_exactly()
    {
        var large = Sample.ConversationValue(1, new string('é', Mebibyte / 2));
        var payload = Sample.Event(new string('x', Mebibyte));

        await CommitAsync([Write.Put(EntityKey.Conversation("a"), Sample.Version(1), large)], [payload]);

        Assert.True((await LoadAsync("a")).Value!.Value.Span.SequenceEqual(large.Span));
        var page = await ReadLogAsync(LogPosition.Start);
        Assert.True(Assert.Single(page.Entries).Payload.Span.SequenceEqual(payload.Payload.Span));
    }

    [Fact]
    public async Task Several_entries_are_loaded_in_the_requested_order()
    {
        await WriteAsync(Sample.Put("a", 1), Sample.Put("b", 2));
        await WriteAsync(Sample.Delete("c", 3));

        var entries = await Storage.LoadManyAsync(
            Namespace, [.. new[] { "c", "b", "missing", "a", "b" }.Select(EntityKey.Conversation)], default);

        Assert.Equal([3, 2, 0, 1, 2], entries.Select(entry => entry.Version.Value));
        Assert.Equal([false, true, false, true, true], entries.Select(entry => entry.Value is not null));
        Assert.Empty(await Storage.LoadManyAsync(Namespace, [], default));
    }
}
