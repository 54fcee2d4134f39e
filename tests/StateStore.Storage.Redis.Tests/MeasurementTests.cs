using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>Redis counts conversations and records from the first commit that has a quota of them.</summary>
public sealed class MeasurementTests() : RedisTests(new RedisTarget())
{
    private const int Many = 1_200;

    private static readonly long Size = Sample.ConversationValue(1).Length;

    [Fact]
    public async Task A_namespace_without_a_quota_has_no_counts_and_one_with_a_quota_keeps_them()
    {
        await WriteAsync(Sample.Put("a", 1), Put(1), Put(2));
        Assert.Equal((null, null), (await FieldAsync("measured"), await FieldAsync("conversation-bytes")));

        Assert.Equal(new(1, Size), await UsageAsync(Storage));
        await WriteAsync(Sample.Put("b", 1), Put(3));
        Assert.Equal(("done", $"{2 * Size}", "3"), (await FieldAsync("measured"), await FieldAsync("conversation-bytes"), await FieldAsync("records")));
    }

    [Fact]
    public async Task Several_processes_measure_a_namespace_together_while_it_changes()
    {
        await FillAsync();
        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            var other = await CreateAsync();
            await other.OpenAsync(default);
            return other;
        }));
        var writing = Task.Run(async () =>
        {
            for (var n = 0; n < Many; n += 3)
            {
                await WriteAsync(Sample.Delete(IdOf(n), 2), Sample.Put("new " + IdOf(n), 1));
            }
        });
        await Task.WhenAll(others.Select(other => UsageAsync(other)));
        await writing;

        Assert.Equal(new(Many, Many * Size), await UsageAsync(others[0]));
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }
    }

    /// <summary>The order of ids is that of their bytes, whatever the locale of Redis.</summary>
    [Theory]
    [InlineData("0400", 0x401)]
    [InlineData("", 0)]
    public async Task A_measurement_that_another_process_has_begun_is_continued(string cursor, int counted)
    {
        await FillAsync();
        await WriteAsync(Sample.Put("Z", 1), Sample.Put("a", 1), Sample.Put("é", 1));
        await Raw.HashSetAsync("bot:tombstones", "measured", $"2:{cursor.Length}:{cursor}a");
        await Raw.HashSetAsync("bot:tombstones", "conversation-bytes", (counted + 1) * Size);

        // Before the cursor, between cursor and last id, and beyond the last id.
        await WriteAsync(Sample.Delete(IdOf(0), 2), Sample.Delete("Z", 2), Sample.Delete("é", 2), Sample.Put("ü", 1));
        Assert.Equal(new(Many + 1, (Many + 1) * Size), await UsageAsync(Storage));
    }

    private async Task FillAsync() => await WriteAsync([.. Enumerable.Range(0, Many).Select(n => Sample.Put(IdOf(n), 1))]);

    private static string IdOf(int n) => $"{n:x4}";

    private static Write Put(int record) => Write.Put(RecordKey.Of("t", 1, record), new(1), Sample.Bytes("{\"version\":1}"));

    private async Task<string?> FieldAsync(string field) => await Raw.HashGetAsync("bot:tombstones", field);

    private static async Task<EntryTotal> UsageAsync(RedisStorage storage) => (await Deadline.Within(
        storage.CommitAsync(new(Namespace, [], [Sample.Put("one more", 1)], []) { Quota = new() { Conversations = default } }, default).AsTask(), "the measurement"))
        .Full!.Value.Usage;
}
