
namespace StateStore.Conformance.Engine;

/// <summary>Records found by the values of their fields, in tables that have an index of them; the same answers as those without.</summary>
public class TableIndexSuite(EngineFactory start, FakeTimeProvider? clock = null) : TableEngine(start, clock)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_change_of_a_record_changes_the_filters_that_find_it(bool isIndexed)
    {
        await CreateTableAsync(isIndexed);
        await SetStateAsync("""{"s":"a","n":1}""", """{"s":"b","n":1.0}""", """{"s":"a","n":"1"}""");
        Assert.Equal("1 3", await FindAsync("""{"s":"a"}"""));
        Assert.Equal("1 2", await FindAsync("""{"n":1e0}"""));
        Assert.Equal("1", await FindAsync("""{"n":1,"s":"a"}"""));

        await CreateAsync("""{"s":"b","n":null}""");
        await ChangeAsync(new TableCommand.PatchRecord(1, Json("""{"s":"b"}""")));
        await ChangeAsync(new TableCommand.SetRecord(2, Json("""{"s":"c","n":2}""")));
        await ChangeAsync(new TableCommand.PatchRecord(3, Json("""{"n":3}""")));
        await ChangeAsync(new TableCommand.SetRecord(9, Json("""{"s":"c","n":2}""")));
        Assert.Equal("3", await FindAsync("""{"s":"a"}"""));
        Assert.Equal("1 4", await FindAsync("""{"s":"b"}"""));
        Assert.Equal("2 9", await FindAsync("""{"n":2}"""));
        Assert.Equal("4", await FindAsync("""{"n":null}"""));
        Assert.Empty(await FindAsync("""{"n":"1"}"""));

        await ChangeAsync(new TableCommand.DeleteRecord(9));
        await ChangeAsync(new TableCommand.PatchRecord(2, Json("{}"), Increment: Json("""{"n":1}""")));
        Assert.Empty(await FindAsync("""{"n":2}"""));
        Assert.Equal("2 3", await FindAsync("""{"n":3}"""));

        await SetStateAsync("""{"s":"z","n":3}""");
        Assert.Equal("1", await FindAsync("""{"n":3}"""));
        await ChangeAsync(new TableCommand.DeleteState());
        await CreateTableAsync(isIndexed);
        Assert.Empty(await FindAsync("""{"n":3}"""));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upsert_finds_its_record_even_when_the_same_batch_changes_its_fields(bool isIndexed)
    {
        await CreateTableAsync(isIndexed);
        await ChangeAsync(Upsert("a", 1));
        Assert.Equal(TableEventType.Replaced, (await ChangeAsync(Upsert("a", 2))).Type);
        await Store.Tables.ChangeAsync(Ns, [Of(Upsert("a", 3)), Of(new TableCommand.PatchRecord(1, Json("""{"s":"b"}"""))), Of(Upsert("a", 4)), Of(Upsert("b", 5))]);
        Assert.Equal(["""{"id":1,"s":"b","n":5}""", """{"id":2,"s":"a","n":4}"""], await ListAsync());

        await ChangeAsync(Upsert("b", 6));
        Assert.Equal("1", await FindAsync("""{"s":"b"}"""));
        Assert.Equal("1", await FindAsync("""{"n":6}"""));
        Assert.Empty(await FindAsync("""{"n":5}"""));
        await CreateAsync("""{"s":"b","n":0}""");
        AssertError(ErrorCode.InvalidData, await TryAsync(Upsert("b", 7)));

        static TableRequest Of(TableCommand command) => new(Table, command);
        static TableCommand.UpsertRecord Upsert(string s, int n) => new(["s"], Json($$"""{"s":"{{s}}","n":{{n}}}"""));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Numbers_of_any_size_are_found_by_their_exact_value(bool isIndexed)
    {
        await CreateTableAsync(isIndexed);
        await SetStateAsync(
            """{"s":"a","n":1e-999999999}""", """{"s":"b","n":1e-400}""", """{"s":"c","n":0}""", """{"s":"d","n":1e308}""", """{"s":"e","n":9007199254740993}""");

        Assert.Equal("1", await FindAsync("""{"n":0.1e-999999998}"""));
        Assert.Equal("2", await FindAsync("""{"n":0.1e-399}"""));
        Assert.Equal("3", await FindAsync("""{"n":-0.0}"""));
        Assert.Equal("4", await FindAsync("""{"n":10e307}"""));
        Assert.Equal("5", await FindAsync("""{"n":9007199254740993.0}"""));
        Assert.Empty(await FindAsync("""{"n":9007199254740992}"""));
    }

    [Fact]
    public async Task Records_found_by_an_index_are_paged()
    {
        await CreateTableAsync(isIndexed: true);
        await SetStateAsync([.. Enumerable.Range(1, 30).Select(n => $$"""{"s":"{{n % 3}}","n":{{n}}}""")]);

        Assert.Equal("1 4 7", await IdsAsync(new(null, 3, Json("""{"s":"1"}"""))));
        Assert.Equal("10 13 16", await IdsAsync(new(7, 3, Json("""{"s":"1"}"""))));
        Assert.Equal(7, (await Store.Tables.ListRecordsAsync(Ns, Table, new(null, 3, Json("""{"s":"1"}""")))).Value.Next);
        Assert.Null((await Store.Tables.ListRecordsAsync(Ns, Table, new(22, 3, Json("""{"s":"1"}""")))).Value.Next);
    }

    [Fact]
    public async Task A_table_lists_its_indexes_and_refuses_invalid_ones()
    {
        await CreateTableAsync(isIndexed: true);
        Assert.Equal(["s", "n"], (await Store.Tables.GetAsync(Ns, Table)).Value.Indexes.AsEnumerable());
        AssertError(ErrorCode.InvalidInput, await TryAsync(Indexed("a", "a")));
        AssertError(ErrorCode.InvalidInput, await TryAsync(Indexed("id")));
        AssertError(ErrorCode.InvalidName, await TryAsync(Indexed("")));
        AssertError(ErrorCode.InvalidInput, await TryAsync(Indexed([.. Enumerable.Range(0, 9).Select(n => $"{n}")])));

        static TableCommand.CreateState Indexed(params string[] fields) => new() { Indexes = [.. fields] };
    }

    private async Task CreateTableAsync(bool isIndexed) => await ChangeAsync(new TableCommand.CreateState { Indexes = isIndexed ? ["s", "n"] : [] });

    /// <summary>The ids that a filter finds, read in pages and as a whole.</summary>
    private async Task<string> FindAsync(string where)
    {
        var whole = await IdsAsync(new(Where: Json(where)));
        Assert.Equal(whole, await IdsAsync(new(null, 100, Json(where))));
        return whole;
    }
}
