namespace StateStore.Core.Tests.Tables;

/// <summary>The rules of a table, with the messages of the Simple State Engine.</summary>
public sealed class TableDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2024, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_new_table_is_at_version_0_even_after_a_deleted_one()
    {
        var first = Decide(new TableCommand.CreateState(5), default).Event!;
        var again = Decide(new TableCommand.CreateState(), new(new(7), null)).Event!;

        Assert.Equal((1, 0), (first.Version.Value, first.Table!.Number(first.Version)));
        Assert.Equal((8, 0), (again.Version.Value, again.Table!.Number(again.Version)));
        Assert.Equal(5, first.Table.MaxLength);
    }

    [Fact]
    public void Creating_a_table_needs_a_free_name_and_other_commands_need_an_existing_table()
    {
        Assert.Equal("State 'leads' already exists", Refusal(new TableCommand.CreateState(), new TableOf().Current));
        Assert.Equal("State 'leads' not found", Refusal(new TableCommand.DeleteState(), default));
        Assert.Equal("State 'leads' not found", Refusal(new TableCommand.CreateRecord(null, ParseJson("{}")), default));
    }

    [Fact]
    public void The_first_record_fixes_the_fields()
    {
        var table = new TableOf().Create("""{"name":"Ann","status":"open"}""");

        Assert.Equal("id name status", table.FieldNames);
        Assert.Equal("""{"id":1,"name":"Ann","status":"open"}""", table.Records[1].Content.ToString());
    }

    [Theory]
    [InlineData("""{"name":"B"}""", "CREATE_RECORD schema mismatch. Missing={'status'}, Extra=set()")]
    [InlineData("""{"name":"B","status":1,"x":1,"it's":2}""", "CREATE_RECORD schema mismatch. Missing=set(), Extra={\"it's\", 'x'}")]
    [InlineData("{}", "CREATE_RECORD schema mismatch. Missing={'name', 'status'}, Extra=set()")]
    [InlineData("[]", "A record must be a JSON object")]
    public void A_record_must_have_the_fields_of_the_table(string data, string message) =>
        Assert.Equal(message, new TableOf().Create("""{"name":"Ann","status":"open"}""").Refusal(new TableCommand.CreateRecord(null, ParseJson(data))));

    [Fact]
    public void A_new_record_gets_the_id_after_the_highest_existing_one()
    {
        var table = new TableOf().Create("{}", 10).Create("{}").Create("{}", 3).Create("{}");
        Assert.Equal([3, 10, 11, 12], table.Records.Keys);

        // The highest id is deleted and free again, so the engine must look up the highest remaining one.
        table.Do(new TableCommand.DeleteRecord(12));
        Assert.True(RecordNeeds.Of(new TableCommand.CreateRecord(null, ParseJson("{}")), table.Current.Value).HighestId);
        table.Create("{}");
        Assert.Equal([3, 10, 11, 12], table.Records.Keys);
        Assert.Equal("Record id 10 already exists", table.Refusal(new TableCommand.CreateRecord(10, ParseJson("{}"))));
    }

    [Fact]
    public void A_table_with_the_highest_possible_id_refuses_records_without_an_id() => Assert.StartsWith(
        "State 'leads' has a record with the highest id", new TableOf().Create("{}", long.MaxValue).Refusal(new TableCommand.CreateRecord(null, ParseJson("{}"))));

    [Fact]
    public void A_full_table_refuses_new_records_from_every_command()
    {
        var table = new TableOf(max: 2).Create("""{"a":1}""").Create("""{"a":1}""");
        var wrong = ParseJson("""{"b":1}""");

        // The length is checked before the fields.
        Assert.Equal("State 'leads' has reached max_length (2)", table.Refusal(new TableCommand.CreateRecord(null, wrong)));
        Assert.Equal("State 'leads' has reached max_length (2)", table.Refusal(new TableCommand.SetRecord(9, wrong)));
        table.Do(new TableCommand.SetRecord(2, ParseJson("""{"a":7}""")));
        Assert.Equal("""{"id":2,"a":7}""", table.Records[2].Content.ToString());
    }

    [Fact]
    public void Setting_a_record_replaces_or_inserts_it_under_the_id_of_the_request()
    {
        var table = new TableOf().Create("""{"a":1}""");

        Assert.Equal(TableEventType.Replaced, table.Do(new TableCommand.SetRecord(1, ParseJson("""{"id":99,"a":2}""")))!.Type);
        Assert.Equal(TableEventType.Created, table.Do(new TableCommand.SetRecord(7, ParseJson("""{"a":3}""")))!.Type);
        Assert.Equal(["""{"id":1,"a":2}""", """{"id":7,"a":3}"""], table.Records.Values.Select(record => record.Content.ToString()));
        Assert.Equal("Schema mismatch. Missing={'a'}, Extra={'b'}", table.Refusal(new TableCommand.SetRecord(1, ParseJson("""{"b":1}"""))));
    }

    [Fact]
    public void A_patch_changes_existing_fields_and_makes_a_version_even_when_it_is_empty()
    {
        var table = new TableOf().Create("""{"a":1,"b":2}""");

        table.Do(new TableCommand.PatchRecord(1, ParseJson("""{"b":[3],"id":8}""")));
        Assert.Equal("""{"id":1,"a":1,"b":[3]}""", table.Records[1].Content.ToString());
        Assert.NotNull(table.Do(new TableCommand.PatchRecord(1, ParseJson("{}"))));
        Assert.Equal(3, table.Number);

        Assert.Equal("PATCH contains unknown fields: {'priority'}", table.Refusal(new TableCommand.PatchRecord(1, ParseJson("""{"priority":1}"""))));
        Assert.Null(table.Do(new TableCommand.PatchRecord(2, ParseJson("""{"priority":1}"""))));
        Assert.Null(table.Do(new TableCommand.DeleteRecord(2)));
        Assert.Equal(3, table.Number);
    }

    [Fact]
    public void A_merge_patch_merges_nested_objects_and_may_not_remove_a_field()
    {
        var table = new TableOf().Create("""{"a":{"x":1,"y":2}}""");

        table.Do(new TableCommand.PatchRecord(1, ParseJson("""{"a":{"x":null,"z":3}}"""), PatchForm.Merge));
        Assert.Equal("""{"id":1,"a":{"y":2,"z":3}}""", table.Records[1].Content.ToString());
        Assert.Equal(
            "Schema mismatch. Missing={'a'}, Extra=set()", table.Refusal(new TableCommand.PatchRecord(1, ParseJson("""{"a":null}"""), PatchForm.Merge)));
    }

    [Theory]
    [InlineData("1", "2", "3")]
    [InlineData("9007199254740993", "1", "9007199254740994")]
    [InlineData("0.1", "0.2", "0.3")]
    [InlineData("9223372036854775807", "1", "9223372036854775808")]
    [InlineData("1e-30", "1e-30", "2e-30")]
    [InlineData("0", "1e-400", "1e-400")]
    [InlineData("123456789012345678901234567890", "1", "123456789012345678901234567891")]
    [InlineData("99999999999999999999999999999", "1", "100000000000000000000000000000")]
    [InlineData("1.5e-7", "1e-8", "1.6e-7")]
    [InlineData("79228162514264337593543950335", "0.5", "79228162514264337593543950335.5")]
    [InlineData("1e20", "-0.0001", "99999999999999999999.9999")]
    [InlineData("1e300", "1e300", "2e+300")]
    [InlineData("0.5", "-0.5", "0")]
    [InlineData("1", "-3", "-2")]
    [InlineData("0.00001", "0.000001", "0.000011")]
    public void An_increment_is_exact(string before, string step, string after)
    {
        var table = new TableOf().Create($$"""{"n":{{before}}}""");

        table.Do(new TableCommand.PatchRecord(1, ParseJson("{}"), Increment: ParseJson($$"""{"n":{{step}}}""")));

        Assert.Equal($$"""{"id":1,"n":{{after}}}""", table.Records[1].Content.ToString());
    }

    [Theory]
    [InlineData("1e300", "1e-300", "more than 400 digits")]
    [InlineData("1e-401", "1", "more than 400 digits")]
    [InlineData("1.7e308", "1.7e308", "beyond the range of a double")]
    public void An_increment_that_would_lose_digits_is_INVALID_INPUT(string before, string step, string reason)
    {
        var table = new TableOf().Create($$"""{"n":{{before}}}""");

        var error = table.Decide(new TableCommand.PatchRecord(1, ParseJson("{}"), Increment: ParseJson($$"""{"n":{{step}}}"""))).Error;

        Assert.Equal(ErrorCode.InvalidInput, error?.Code);
        Assert.Contains(reason, error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9007199254740993.5", 9007199254740993)]
    [InlineData("9223372036854775807.0", long.MaxValue)]
    [InlineData("-9223372036854775808.9", long.MinValue)]
    [InlineData("1.2e3", 1200)]
    [InlineData("-0.9", 0)]
    [InlineData("1e-999999999", 0)]
    public void A_record_id_with_a_fraction_is_truncated_without_rounding(string id, long number) => Assert.Equal(number, RecordId.Parse(ParseJson(id)).Value);

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1e19")]
    [InlineData("1e300")]
    public void A_record_id_beyond_64_bits_is_refused(string id) => Assert.Equal(ErrorCode.InvalidInput, RecordId.Parse(ParseJson(id)).Error?.Code);

    [Fact]
    public void A_value_that_is_not_a_number_cannot_be_incremented() => Assert.StartsWith(
        "The field 'n' can't be incremented",
        new TableOf().Create("""{"n":"1"}""").Refusal(new TableCommand.PatchRecord(1, ParseJson("{}"), Increment: ParseJson("""{"n":1}"""))));

    [Theory]
    [InlineData("1", 1, null)]
    [InlineData("2", 1, "Expected version 2, but the record is at version 1")]
    [InlineData("0", 1, "Expected version 0, but the record is at version 1")]
    [InlineData("0", 9, null)]
    [InlineData("3", 9, "Expected version 3, but it does not exist")]
    public void SET_RECORD_with_an_expected_version_compares_the_version_of_the_record(string expected, long id, string? message)
    {
        var version = long.Parse(expected, System.Globalization.CultureInfo.InvariantCulture);
        var decision = new TableOf().Create("{}").Create("{}").Decide(new TableCommand.SetRecord(id, ParseJson("{}")) { ExpectedVersion = version });
        Assert.Equal(message, decision.Error?.Message);
    }

    [Fact]
    public void Other_commands_with_an_expected_version_compare_the_version_of_the_table()
    {
        var table = new TableOf().Create("{}");
        Assert.Equal("Expected version 0, but state 'leads' is at version 1", table.Refusal(new TableCommand.DeleteState { ExpectedVersion = 0 }));
        Assert.NotNull(table.Decide(new TableCommand.DeleteState { ExpectedVersion = 1 }).Event);
    }

    [Fact]
    public void A_typed_table_checks_records_by_its_schema_alone()
    {
        var schema = TableSchema.Compile(ParseJson("""{"properties":{"n":{"type":"integer"}},"required":["n"]}"""), Limits.Default).Value;
        var table = new TableOf(schema: schema);

        Assert.Equal("id n", table.FieldNames);
        table.Create("""{"n":1,"other":true}""").Create("""{"n":2}""");
        Assert.StartsWith("The record does not satisfy the JSON Schema: /n ", table.Refusal(new TableCommand.CreateRecord(null, ParseJson("""{"n":"1"}"""))));
        Assert.StartsWith("The record does not satisfy", table.Refusal(new TableCommand.PatchRecord(1, ParseJson("""{"n":"1"}"""))));
    }

    [Fact]
    public void An_upsert_replaces_the_matching_record_and_creates_one_otherwise()
    {
        var table = new TableOf().Create("""{"a":1,"b":1}""");
        var data = ParseJson("""{"a":1,"b":2}""");
        var upsert = new TableCommand.UpsertRecord(["a"], data);

        Assert.Equal(TableEventType.Replaced, table.Do(upsert, new(table.Records[1]))!.Type);
        Assert.Equal(TableEventType.Created, table.Do(upsert, default)!.Type);
        Assert.Equal("UPSERT_RECORD matches more than one record", table.Decide(upsert, new(null, IsAmbiguous: true)).Error?.Message);
    }

    [Fact]
    public void A_JSON_Patch_sees_the_whole_record_and_cannot_change_its_id()
    {
        var table = new TableOf().Create("""{"a":1,"b":[1]}""");
        var happened = table.Do(Operations("""[{"op":"test","path":"/id","value":1},{"op":"add","path":"/b/-","value":2}]"""));
        Assert.Equal("""{"id":1,"a":1,"b":[1,2]}""", table.Records[1].Content.ToString());
        Assert.Equal((TableEventType.Patched, 2L), (happened!.Type, table.Number));
        Assert.StartsWith("[", happened.Delta.ToString(), StringComparison.Ordinal);

        const string OtherId = "A record must stay a JSON object with the id it has";
        Assert.Equal(OtherId, table.Refusal(Operations("""[{"op":"replace","path":"/id","value":2}]""")));
        Assert.Equal(OtherId, table.Refusal(Operations("""[{"op":"remove","path":"/id"}]""")));
        Assert.Equal(OtherId, table.Refusal(Operations("""[{"op":"replace","path":"","value":[]}]""")));
        Assert.Equal("Schema mismatch. Missing=set(), Extra={'c'}", table.Refusal(Operations("""[{"op":"add","path":"/c","value":1}]""")));
        Assert.Equal("""{"id":1,"a":1,"b":[1,2]}""", table.Records[1].Content.ToString());

        static TableCommand.PatchRecord Operations(string patch) => new(1, ParseJson(patch), PatchForm.Operations);
    }

    internal static Decision<TableEvent> Decide(TableCommand command, Versioned<Table> current, RecordView view = default) =>
        TableDecider.Decide(command with { At = Noon }, "leads", current, view, Limits.Default);

    private static string? Refusal(TableCommand command, Versioned<Table> current) => Decide(command, current).Error?.Message;
}
