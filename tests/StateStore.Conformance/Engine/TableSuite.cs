
namespace StateStore.Conformance.Engine;

/// <summary>Tables as the users of an engine see them.</summary>
public class TableSuite(EngineFactory start, FakeTimeProvider? clock = null) : TableEngine(start, clock)
{
    [Fact]
    public async Task A_table_is_created_filled_changed_and_dropped()
    {
        Assert.Equal(0, (await CreateTableAsync(max: 10)).Version);
        Assert.Equal((2, 0), await SetStateAsync("""{"name":"Alice"}""", """{"name":"Bob"}"""));
        Assert.Equal(3, (await CreateAsync("""{"name":"Charlie"}""")).Id);
        Assert.Equal(TableEventType.Patched, (await ChangeAsync(new TableCommand.PatchRecord(3, Json("""{"name":"Carol"}""")))).Type);
        Assert.Equal(TableEventType.Replaced, (await ChangeAsync(new TableCommand.SetRecord(2, Json("""{"name":"Bo"}""")))).Type);
        Assert.Equal(TableEventType.Deleted, (await ChangeAsync(new TableCommand.DeleteRecord(1))).Type);
        Assert.Null((await ChangeAsync(new TableCommand.DeleteRecord(1))).Type);

        var table = (await Store.Tables.GetAsync(Ns, Table)).Value;
        Assert.Equal((5, 10, 2), (table.Version, table.MaxLength, table.Length));
        Assert.Equal("id,name", string.Join(',', table.FieldNames!.Value));
        Assert.Equal(["""{"id":2,"name":"Bo"}""", """{"id":3,"name":"Carol"}"""], await ListAsync());

        await ChangeAsync(new TableCommand.DeleteState());
        AssertError(ErrorCode.NotFound, await Store.Tables.GetAsync(Ns, Table));
        AssertError(ErrorCode.NotFound, await Store.Tables.GetRecordAsync(Ns, Table, 2));
        AssertError(ErrorCode.NotFound, await Store.Tables.ListRecordsAsync(Ns, Table, new()));
    }

    [Fact]
    public async Task A_recreated_table_has_nothing_of_the_deleted_one()
    {
        await CreateTableAsync(max: 3);
        await CreateAsync("""{"old":1}""");
        await ChangeAsync(new TableCommand.DeleteState());
        Assert.Equal(0, (await CreateTableAsync()).Version);

        Assert.Empty(await ListAsync());
        Assert.Null((await Store.Tables.GetRecordAsync(Ns, Table, 1)).Value.Record);
        Assert.Equal(1, (await CreateAsync("""{"new":1}""")).Id);
        Assert.Equal(["""{"id":1,"new":1}"""], await ListAsync());
    }

    [Fact]
    public async Task A_record_is_read_with_the_version_that_made_it()
    {
        await CreateTableAsync();
        await CreateAsync("""{"a":1}""");
        await CreateAsync("""{"a":2}""");

        Assert.Equal(new RecordSnapshot(1, 1, Json("""{"id":1,"a":1}""")), (await Store.Tables.GetRecordAsync(Ns, Table, 1)).Value.Record);
        Assert.Equal(2, (await Store.Tables.GetRecordAsync(Ns, Table, 2)).Value.Record!.Version);
        Assert.Null((await Store.Tables.GetRecordAsync(Ns, Table, 3)).Value.Record);
        AssertError(ErrorCode.VersionConflict, await TryAsync(new TableCommand.SetRecord(1, Json("""{"a":3}""")) { ExpectedVersion = 2 }));
        Assert.Equal(3, (await ChangeAsync(new TableCommand.SetRecord(1, Json("""{"a":3}""")) { ExpectedVersion = 1 })).Record!.Version);
    }

    [Fact]
    public async Task The_id_of_a_deleted_highest_record_is_used_again()
    {
        await CreateTableAsync();
        foreach (var id in new long?[] { 5, null, null, -3 })
        {
            await CreateAsync("{}", id);
        }

        await ChangeAsync(new TableCommand.DeleteRecord(7));
        await ChangeAsync(new TableCommand.DeleteRecord(6));
        Assert.Equal(6, (await CreateAsync("{}")).Id);
        await ChangeAsync(new TableCommand.DeleteRecord(6));
        await ChangeAsync(new TableCommand.DeleteRecord(5));
        Assert.Equal(-2, (await CreateAsync("{}")).Id);
    }

    [Fact]
    public async Task Records_are_listed_in_the_order_of_insertion_and_paged_by_id()
    {
        await CreateTableAsync();
        foreach (var id in new long[] { 5, 2, 9, -1, 10 })
        {
            await CreateAsync("{}", id);
        }

        await ChangeAsync(new TableCommand.SetRecord(5, Json("{}")));
        await ChangeAsync(new TableCommand.DeleteRecord(2));
        await CreateAsync("{}", 2);

        Assert.Equal("5 9 -1 10 2", await IdsAsync(new()));
        Assert.Equal("-1 2 5", await IdsAsync(new(Limit: 3)));
        Assert.Equal("9 10", await IdsAsync(new(5, 3)));
        var page = (await Store.Tables.ListRecordsAsync(Ns, Table, new(Limit: 3))).Value;
        Assert.Equal(5, page.Next);
        Assert.Null((await Store.Tables.ListRecordsAsync(Ns, Table, new(5, 2))).Value.Next);
        AssertError(ErrorCode.InvalidInput, await Store.Tables.ListRecordsAsync(Ns, Table, new(Limit: 0)));
    }

    [Fact]
    public async Task A_filter_compares_values_as_JSON()
    {
        await CreateTableAsync();
        await SetStateAsync("""{"s":"open","n":1}""", """{"s":"closed","n":1.0}""", """{"s":"open","n":"1"}""");

        Assert.Equal("1 3", await IdsAsync(new(Where: Json("""{"s":"open"}"""))));
        Assert.Equal("1 2", await IdsAsync(new(Where: Json("""{"n":1}"""))));
        Assert.Equal("3", await IdsAsync(new(1, 5, Json("""{"s":"open"}"""))));
        Assert.Empty(await IdsAsync(new(Where: Json("""{"none":1}"""))));
    }

    [Fact]
    public async Task Tables_are_listed_by_name_with_their_creation_times()
    {
        foreach (var name in new[] { "b", "c", "a" })
        {
            await CreateTableAsync(name: name);
        }

        var tables = (await Store.Tables.ListAsync(Ns)).Value.Tables;
        Assert.Equal(["a", "b", "c"], tables.Select(table => table.Name));
        Assert.Equal(["b", "c", "a"], tables.OrderBy(table => table.Created).Select(table => table.Name));
        Assert.Equal("b", (await Store.Tables.ListAsync(Ns, "a", 1)).Value.Next);
    }

    [Fact]
    public async Task Every_change_of_a_table_is_in_the_log_of_tables_once_and_in_no_other_log()
    {
        await CreateTableAsync();
        await CreateAsync("""{"a":1}""");
        await ChangeAsync(new TableCommand.PatchRecord(1, Json("""{"a":2}""")));
        await ChangeAsync(new TableCommand.DeleteRecord(8));
        await ChangeAsync(new TableCommand.DeleteRecord(1));
        await SetStateAsync("""{"a":3}""");
        await ChangeAsync(new TableCommand.DeleteState());

        Assert.Equal("state_created created patched deleted state_set state_dropped", string.Join(' ', await EventsAsync("type")));
        Assert.Equal("0 1 2 3 4 5", string.Join(' ', await EventsAsync("version")));
        Assert.Empty(await LogAsync());
    }

    [Fact]
    public async Task A_batch_is_applied_as_a_whole_or_not_at_all()
    {
        await CreateTableAsync();
        await CreateTableAsync(name: "other");
        var create = new TableCommand.CreateRecord(null, Json("""{"a":1}"""));

        var made = await Store.Tables.ChangeAsync(Ns, [new(Table, create), new("other", create), new(Table, new TableCommand.PatchRecord(1, Json("""{"a":2}""")))]);
        Assert.Equal([1, 1, 2], made.Value.Select(outcome => outcome.Version));
        var refused = await Store.Tables.ChangeAsync(Ns, [new("other", create), new(Table, new TableCommand.DeleteRecord(1)), new(Table, new TableCommand.CreateState())]);
        AssertError(ErrorCode.AlreadyExists, refused);

        Assert.Equal(["""{"id":1,"a":2}"""], await ListAsync());
        Assert.Equal(1, (await Store.Tables.GetAsync(Ns, "other")).Value.Length);
        Assert.Equal(5, (await EventsAsync("type")).Length);
    }

    [Fact]
    public async Task An_upsert_matches_by_fields_even_among_the_records_of_the_same_batch()
    {
        await CreateTableAsync();
        var upsert = (string email, int n) => new TableRequest(Table, new TableCommand.UpsertRecord(["email"], Json($$"""{"email":"{{email}}","n":{{n}}}""")));

        await Store.Tables.ChangeAsync(Ns, [upsert("a", 1), upsert("b", 2), upsert("a", 3)]);
        await Store.Tables.ChangeAsync(Ns, [upsert("b", 4)]);

        Assert.Equal(["""{"id":1,"email":"a","n":3}""", """{"id":2,"email":"b","n":4}"""], await ListAsync());
        await CreateAsync("""{"email":"a","n":0}""");
        AssertError(ErrorCode.InvalidData, await Store.Tables.ChangeAsync(Ns, [upsert("a", 5)]));
        AssertError(ErrorCode.InvalidInput, await TryAsync(new TableCommand.UpsertRecord(["missing"], Json("{}"))));
    }

    [Fact]
    public async Task Invalid_table_names_and_requests_beyond_a_limit_are_refused()
    {
        AssertError(ErrorCode.InvalidName, await Store.Tables.ChangeAsync(Ns, "", new TableCommand.CreateState()));
        AssertError(ErrorCode.InvalidName, await Store.Tables.ChangeAsync("a:table:b", Table, new TableCommand.CreateState()));
        AssertError(ErrorCode.InvalidInput, await TryAsync(new TableCommand.CreateState(0)));
        AssertError(ErrorCode.InvalidInput, await Store.Tables.ChangeAsync(Ns, []));
        AssertError(ErrorCode.NotFound, await TryAsync(new TableCommand.DeleteState()));
    }
}
