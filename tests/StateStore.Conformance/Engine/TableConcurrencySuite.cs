namespace StateStore.Conformance.Engine;

/// <summary>Many writers of one table: nothing is lost, nothing happens twice, and the log tells it in order.</summary>
public class TableConcurrencySuite(EngineFactory start, FakeTimeProvider? clock = null) : TableEngine(start, clock)
{
    private const int Writers = 32;
    private const int Each = 10;

    [Fact]
    public async Task Concurrent_creations_get_ids_without_gap_or_repeat()
    {
        await CreateTableAsync();

        var ids = await TogetherAsync(async (writer, i) => (await CreateAsync($$"""{"writer":{{writer}},"i":{{i}}}""")).Id);

        Assert.Equal(Enumerable.Range(1, Writers * Each).Select(id => (long)id), ids.Order());
        Assert.Equal(Writers * Each, (await Store.Tables.GetAsync(Ns, Table)).Value.Length);
        Assert.Equal(Enumerable.Range(0, (Writers * Each) + 1).Select(version => $"{version}"), await EventsAsync("version"));
    }

    [Fact]
    public async Task Concurrent_increments_lose_none()
    {
        await CreateTableAsync();
        await CreateAsync("""{"n":0}""");

        await TogetherAsync(async (_, _) => await ChangeAsync(new TableCommand.PatchRecord(1, Json("{}"), Increment: Json("""{"n":1}"""))));

        Assert.Equal([$$"""{"id":1,"n":{{Writers * Each}}}"""], await ListAsync());
    }

    [Fact]
    public async Task Concurrent_creations_fill_a_table_exactly_to_its_max_length()
    {
        await CreateTableAsync(max: 50);

        var results = await TogetherAsync(async (_, _) => (await TryAsync(new TableCommand.CreateRecord(null, Json("{}")))).IsOk);

        Assert.Equal(50, results.Count(made => made));
        Assert.Equal(50, (await ListAsync()).Length);
    }

    [Fact]
    public async Task A_list_during_a_replacement_shows_the_records_of_one_moment()
    {
        await CreateTableAsync();
        var writing = Task.Run(async () =>
        {
            for (var round = 0; round < 30; round++)
            {
                await SetStateAsync([.. Enumerable.Repeat($$"""{"round":{{round}}}""", 20)]);
            }
        });

        while (!writing.IsCompleted)
        {
            var records = (await Store.Tables.ListRecordsAsync(Ns, Table, new())).Value.Records;
            Assert.True(records.Length is 0 or 20, $"{records.Length} records");
            Assert.True(records.Select(record => record.Version).Distinct().Count() <= 1, "records of two contents");
        }

        await writing;
    }

    private static async Task<T[]> TogetherAsync<T>(Func<int, int, Task<T>> act)
    {
        var tasks = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var results = new List<T>();
            for (var i = 0; i < Each; i++)
            {
                results.Add(await act(writer, i));
            }

            return results;
        }));
        return [.. (await Task.WhenAll(tasks)).SelectMany(results => results)];
    }
}
