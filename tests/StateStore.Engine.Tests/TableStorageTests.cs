using StateStore.Conformance.Storage;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>The entries that tables leave in the store, and the reads that they cause.</summary>
public sealed class TableStorageTests
{
    private const string Ns = "default";

    private readonly MemoryStorage _storage = new();

    [Fact]
    public async Task Replaced_records_are_swept_and_the_new_ones_stay()
    {
        await using var store = new LocalStateStore(_storage);
        await FillAsync(store, 600);
        await FillAsync(store, 3);
        Assert.Equal(603, (await KeysAsync()).Count);

        await store.SweepAsync();

        Assert.Equal(3, (await KeysAsync()).Count);
        Assert.Equal(3, (await store.Tables.ListRecordsAsync(Ns, "t", new())).Value.Records.Length);
        Assert.Empty(await _storage.ScanDueAsync(Ns, DateTimeOffset.MaxValue, 10, default));
    }

    [Fact]
    public async Task A_deleted_table_leaves_only_its_version_until_the_tombstone_is_swept()
    {
        await using var store = new LocalStateStore(_storage);
        await FillAsync(store, 10);
        await store.Tables.ChangeAsync(Ns, "t", new TableCommand.DeleteState());

        await store.SweepAsync();

        Assert.Empty(await KeysAsync());
        var tombstone = await _storage.LoadAsync(Ns, EntityKey.Table("t"), default);
        Assert.Null(tombstone.Value);
        Assert.Equal(3, tombstone.Version.Value);
    }

    [Fact]
    public async Task Two_engines_on_one_storage_see_the_changes_of_each_other()
    {
        await using var one = new LocalStateStore(_storage);
        await using var two = new LocalStateStore(_storage);
        await one.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState());
        for (var i = 0; i < 50; i++)
        {
            await (i % 2 == 0 ? one : two).Tables.ChangeAsync(Ns, "t", new TableCommand.CreateRecord(null, JsonText.EmptyObject));
        }

        Assert.Equal(50, (await two.Tables.GetAsync(Ns, "t")).Value.Length);
        await FillAsync(one, 2);
        Assert.Null((await two.Tables.GetRecordAsync(Ns, "t", 30)).Value.Record);
        Assert.Null((await two.Tables.ChangeAsync(Ns, "t", new TableCommand.DeleteRecord(30))).Value.Type);
        Assert.NotNull((await two.Tables.GetRecordAsync(Ns, "t", 2)).Value.Record);
    }

    [Fact]
    public async Task Two_engines_that_write_concurrently_lose_no_change()
    {
        await using var one = new LocalStateStore(_storage);
        await using var two = new LocalStateStore(_storage);
        await one.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState());

        var ids = await Task.WhenAll(new[] { one, two }.SelectMany(store => Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<long>();
            for (var i = 0; i < 25; i++)
            {
                var created = await store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateRecord(null, JsonText.EmptyObject));
                mine.Add(created.Value.Record!.Id);
            }

            return mine;
        }))));

        Assert.Equal(Enumerable.Range(1, 400).Select(id => (long)id), ids.SelectMany(mine => mine).Order());
    }

    [Fact]
    public async Task A_filter_on_an_indexed_field_loads_only_matching_records()
    {
        var counting = new CountingStorage(_storage);
        await using var store = new LocalStateStore(counting);
        await store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState { Indexes = ["n"] });
        var records = Enumerable.Range(0, 500).Select(n => new NewRecord(null, Json($$"""{"n":{{n}},"m":{{n}}}""")));
        await store.Tables.ChangeAsync(Ns, "t", new TableCommand.SetState([.. records]));

        Assert.Equal(1, await ScannedAsync(() => store.Tables.ListRecordsAsync(Ns, "t", new(Where: Json("""{"m":7,"n":7}"""))).AsTask()));
        Assert.Equal(1, await ScannedAsync(() => store.Tables.ChangeAsync(Ns, "t", new TableCommand.UpsertRecord(["n"], Json("""{"n":7,"m":0}"""))).AsTask()));
        Assert.Equal(500, await ScannedAsync(() => store.Tables.ListRecordsAsync(Ns, "t", new(Where: Json("""{"m":9}"""))).AsTask()));

        async Task<int> ScannedAsync(Func<Task> act)
        {
            counting.Scanned = 0;
            await act();
            return counting.Scanned;
        }
    }

    [Fact]
    public async Task An_index_follows_its_records_and_is_removed_with_them()
    {
        await using var store = new LocalStateStore(_storage);
        await store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState { Indexes = ["n"] });
        await store.Tables.ChangeAsync(Ns, "t", new TableCommand.SetState([new(null, Json("""{"n":1}""")), new(null, Json("""{"n":2}"""))]));
        Assert.Equal(4, (await KeysAsync()).Count);
        await store.Tables.ChangeAsync(Ns, "t", new TableCommand.PatchRecord(1, Json("""{"n":2}""")));
        await store.Tables.ChangeAsync(Ns, "t", new TableCommand.PatchRecord(1, Json("""{"n":2.0}""")));
        await store.Tables.ChangeAsync(Ns, "t", new TableCommand.DeleteRecord(2));
        Assert.Equal(2, (await KeysAsync()).Count);

        await store.Tables.ChangeAsync(Ns, "t", new TableCommand.DeleteState());
        await store.SweepAsync();
        Assert.Empty(await KeysAsync());
    }

    private static JsonText Json(string text) => JsonText.Parse(System.Text.Encoding.UTF8.GetBytes(text), Limits.Default).Value;

    private static async Task FillAsync(LocalStateStore store, int count)
    {
        await store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState());
        var records = Enumerable.Repeat(new NewRecord(null, JsonText.EmptyObject), count);
        Assert.True((await store.Tables.ChangeAsync(Ns, "t", new TableCommand.SetState([.. records]))).IsOk);
    }

    private async Task<List<string>> KeysAsync()
    {
        var page = await _storage.ScanAsync(Ns, new(KeyKind.Record, "", null, 10_000), default);
        return [.. page.Entries.Select(entry => entry.Id)];
    }

    private sealed class CountingStorage(IStateStorage inner) : StorageDecorator(inner)
    {
        public int Scanned { get; set; }

        public override async ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation)
        {
            var page = await base.ScanAsync(ns, query, cancellation);
            Scanned += page.Entries.Length;
            return page;
        }
    }
}
