namespace StateStore.AspNetCore.Tests;

/// <summary>Batches of changes of tables, and the facts that lists of records and tables tell.</summary>
public sealed class TableBatchTests : DoorTest
{
    private const string Leads = Ns + "/tables/leads";
    private const string Create = """{"op":"create_table","table":"leads","max_length":3,"indexes":["n"]}""";

    [Fact]
    public async Task A_batch_runs_every_kind_of_change_and_tells_its_outcome()
    {
        var answer = (await BatchAsync(
            Create,
            """{"op":"create_record","table":"leads","data":{"n":1}}""",
            """{"op":"set_record","table":"leads","id":5,"data":{"n":2}}""",
            """{"op":"patch_record","table":"leads","id":5,"data":{"n":3}}""",
            """{"op":"patch_record","table":"leads","id":5,"increment":{"n":4}}""",
            """{"op":"patch_record","table":"leads","id":5,"form":"operations","data":[{"op":"replace","path":"/n","value":8}]}""",
            """{"op":"upsert_record","table":"leads","match":["n"],"data":{"n":8}}""",
            """{"op":"delete_record","table":"leads","id":1}""",
            """{"op":"delete_record","table":"leads","id":1}""",
            """{"op":"set_records","table":"leads","records":[{"n":1},{"n":2},{"n":3},{"n":4}]}""",
            """{"op":"delete_table","table":"leads"}""")).ShouldBeOk();

        Assert.Equal(
            [
                """{"table":"leads","type":"state_created","version":0}""",
                """{"table":"leads","type":"created","version":1,"record":{"id":1,"n":1},"record_version":1}""",
                """{"table":"leads","type":"created","version":2,"record":{"id":5,"n":2},"record_version":2}""",
                """{"table":"leads","type":"patched","version":3,"record":{"id":5,"n":3},"record_version":3}""",
                """{"table":"leads","type":"patched","version":4,"record":{"id":5,"n":7},"record_version":4}""",
                """{"table":"leads","type":"patched","version":5,"record":{"id":5,"n":8},"record_version":5}""",
                """{"table":"leads","type":"replaced","version":6,"record":{"id":5,"n":8},"record_version":6}""",
                """{"table":"leads","type":"deleted","version":7,"record":{"id":1,"n":1},"record_version":1}""",
                """{"table":"leads","version":7}""",
                """{"table":"leads","type":"state_set","version":8,"accepted":3,"dropped":1}""",
                """{"table":"leads","type":"state_dropped","version":0}""",
            ],
            answer.Json.GetProperty("results").EnumerateArray().Select(result => result.GetRawText()));
    }

    [Fact]
    public async Task A_batch_with_a_refused_change_changes_nothing()
    {
        (await BatchAsync(Create)).ShouldBeOk();

        (await BatchAsync(
            """{"op":"create_record","table":"leads","data":{"n":1}}""",
            """{"op":"set_record","table":"leads","id":1,"data":{"n":2},"expected_version":7}""")).ShouldFail(409, "VERSION_CONFLICT");

        Assert.Equal(0, (await Door.GetAsync(Leads)).Json.GetProperty("table").GetProperty("length").GetInt32());
    }

    [Fact]
    public async Task A_new_record_takes_its_id_from_the_operation_before_that_of_the_data()
    {
        var answer = await BatchAsync(
            Create,
            """{"op":"create_record","table":"leads","id":7,"data":{"id":1,"n":1}}""",
            """{"op":"create_record","table":"leads","id":null,"data":{"id":1,"n":1}}""",
            """{"op":"create_record","table":"leads","data":{"id":2,"n":1}}""");

        Assert.Equal(
            [7, 8, 2], answer.Json.GetProperty("results").EnumerateArray().Skip(1).Select(result => result.GetProperty("record").GetProperty("id").GetInt32()));
    }

    [Theory]
    [InlineData("""{"op":"create_record"}""", "table must be a string")]
    [InlineData("""{"op":"rename","table":"leads"}""", "op must be")]
    [InlineData("""{"op":"delete_table","table":"leads","id":1}""", "Unknown property")]
    [InlineData("""{"op":"patch_record","table":"leads","id":1,"data":{},"form":"xml"}""", "form must be")]
    [InlineData("""{"op":"set_record","table":"leads","id":"x","data":{}}""", "id")]
    public async Task A_wrong_operation_is_refused_with_its_number(string operation, string saying) =>
        (await BatchAsync(Create, operation)).ShouldFail(400, "INVALID_INPUT", "Operation 1: ").ShouldFail(400, "INVALID_INPUT", saying);

    [Fact]
    public async Task All_records_come_in_the_order_of_insertion_with_their_versions()
    {
        await BatchAsync(Create, """{"op":"set_record","table":"leads","id":9,"data":{"n":1}}""", """{"op":"set_record","table":"leads","id":3,"data":{"n":2}}""");

        Assert.Equal(
            """{"ok":true,"records":[{"id":9,"n":1},{"id":3,"n":2}],"versions":[1,2],"next":null}""", (await Door.GetAsync(Leads + "/records?all=true&versions=true")).Body);
        Assert.Equal("""{"ok":true,"records":[{"id":3,"n":2},{"id":9,"n":1}],"next":null}""", (await Door.GetAsync(Leads + "/records")).Body);
        (await Door.GetAsync(Leads + "/records?all=true&limit=1")).ShouldFail(400, "INVALID_INPUT", "all can't");
    }

    [Fact]
    public async Task The_details_tell_a_missing_record_from_a_missing_table()
    {
        (await BatchAsync(Create)).ShouldBeOk();

        var missing = (await Door.GetAsync(Leads + "/records/1")).ShouldFail(404, "NOT_FOUND").Json.GetProperty("error");
        Assert.Equal("""{"missing":"record"}""", missing.GetProperty("details").GetRawText());
        var other = (await Door.GetAsync(Ns + "/tables/none/records/1")).ShouldFail(404, "NOT_FOUND").Json.GetProperty("error");
        Assert.False(other.TryGetProperty("details", out _));
    }

    [Fact]
    public async Task The_times_of_creation_give_the_order_of_tables()
    {
        await BatchAsync("""{"op":"create_table","table":"b"}""", """{"op":"create_table","table":"a"}""");

        var tables = (await Door.GetAsync(Ns + "/tables")).ShouldBeOk().Json.GetProperty("tables");
        Assert.Equal(
            ["b", "a"],
            tables.EnumerateArray().OrderBy(table => table.GetProperty("created_at").GetString(), StringComparer.Ordinal).Select(table => table.GetProperty("name").GetString()));
    }

    private Task<Answer> BatchAsync(params string[] operations) =>
        Door.SendAsync("POST", Ns + "/tables:batch", $$"""{"operations":[{{string.Join(',', operations)}}]}""");
}
