using System.Text;

namespace StateStore.Core.Tests.Tables;

/// <summary>The stored forms, byte for byte, because an upgraded server reads them again.</summary>
public sealed class TableCodecTests
{
    [Fact]
    public void A_table_decodes_to_the_table_that_was_encoded()
    {
        var table = new TableOf(max: 9).Create("""{"b":1,"a":2}""").Current;
        var stored = TableCodec.Encode(table.Version, table.Value!);

        Assert.Equal(
            """{"version":2,"base":1,"generation":1,"count":1,"inserted":1,"created":638397936000000000,"highest_id":1,"max_length":9,"fields":["a","b","id"]}""",
            Encoding.UTF8.GetString(stored));
        var read = TableCodec.Decode(stored, Limits.Default)!;
        Assert.Equal(table.Value!.Fields!.Value.AsEnumerable(), read.Fields!.Value);
        Assert.Equal(table.Value with { Fields = null }, read with { Fields = null });
    }

    [Fact]
    public void The_schema_of_a_table_decodes_to_the_schema_that_was_encoded()
    {
        var schema = TableSchema.Compile(ParseJson("""{"required":["n"]}"""), Limits.Default).Value;
        var table = new TableOf(schema: schema).Current;

        var read = TableCodec.Decode(TableCodec.Encode(table.Version, table.Value!), Limits.Default)!;

        Assert.Equal(schema.Json, read.Schema!.Json);
        Assert.NotNull(read.Schema.Check(ParseJson("{}")));
    }

    [Fact]
    public void A_record_decodes_to_the_record_that_was_encoded()
    {
        var record = new TableRecord(-3, new(7), 4, ParseJson("""{"id":-3,"note":"é"}"""));
        var stored = TableCodec.Encode(record);

        Assert.Equal("""{"version":7,"ordinal":4,"record":{"id":-3,"note":"é"}}""", Encoding.UTF8.GetString(stored));
        Assert.True(TableCodec.TryDecodeRecord(new(7), stored, out var read));
        Assert.Equal(record, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"version":2}""")]
    [InlineData("""{"version":2,"base":1,"generation":1,"count":1,"inserted":1,"created":1,"fields":[1]}""")]
    [InlineData("""{"version":2,"base":1,"generation":1,"count":1,"inserted":1,"created":1,"fields":"a"}""")]
    [InlineData("""{"version":2,"base":1,"generation":1,"count":1,"inserted":1,"created":1,"json_schema":{"type":"nothing"}}""")]
    public void Bytes_that_are_not_a_table_decode_to_null(string stored) =>
        Assert.Null(TableCodec.Decode(Encoding.UTF8.GetBytes(stored), Limits.Default));

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[1]")]
    [InlineData("""{"version":7}""")]
    [InlineData("""{"version":7,"ordinal":4}""")]
    [InlineData("""{"version":7,"ordinal":4,"record":{}}""")]
    [InlineData("""{"version":7,"ordinal":4,"record":{"id":"x"}}""")]
    [InlineData("""{"version":7,"ordinal":4,"record":{"id":3,"note":"é"}""")]
    [InlineData("""{"version":7,"ordinal":4,"record":{"id":3,"note":oops}}""")]
    public void Bytes_that_are_not_a_record_are_not_decoded(string stored) =>
        Assert.False(TableCodec.TryDecodeRecord(new(7), Encoding.UTF8.GetBytes(stored), out _));

    [Fact]
    public void An_event_has_the_type_the_id_the_record_and_the_version_of_its_change()
    {
        var table = new TableOf();
        AssertEvent("\"type\":\"created\",\"id\":1,\"record\":{\"id\":1,\"a\":1},\"at\":\"2024-01-02T12:00:00.000Z\",\"version\":1", table, new TableCommand.CreateRecord(null, ParseJson("""{"a":1}""")));
        AssertEvent("\"type\":\"patched\",\"id\":1,\"record\":{\"id\":1,\"a\":2},\"delta\":{\"a\":2},\"at\":\"2024-01-02T12:00:00.000Z\",\"version\":2", table, new TableCommand.PatchRecord(1, ParseJson("""{"a":2}""")));
        AssertEvent("\"type\":\"deleted\",\"id\":1,\"record\":null,\"at\":\"2024-01-02T12:00:00.000Z\",\"version\":3", table, new TableCommand.DeleteRecord(1));
        AssertEvent("\"type\":\"state_set\",\"records\":[{\"id\":1,\"a\":3}],\"dropped\":0,\"at\":\"2024-01-02T12:00:00.000Z\",\"version\":4", table, new TableCommand.SetState([new(null, ParseJson("""{"a":3}"""))]));
        AssertEvent("\"type\":\"state_dropped\",\"at\":\"2024-01-02T12:00:00.000Z\",\"version\":5", table, new TableCommand.DeleteState());
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("\"3\"", 3)]
    [InlineData("\" -10 \"", -10)]
    [InlineData("1.9", 1)]
    [InlineData("-1.9", -1)]
    [InlineData("1e2", 100)]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    public void Record_ids_parse_as_in_the_Simple_State_Engine(string json, long id) => Assert.Equal(id, RecordId.Parse(ParseJson(json)).Value);

    [Theory]
    [InlineData("\"abc\"", "invalid literal for int() with base 10: 'abc'")]
    [InlineData("\"1.5\"", "invalid literal for int() with base 10: '1.5'")]
    [InlineData("null", "id must be a number, or a text that is one")]
    [InlineData("[1]", "id must be a number, or a text that is one")]
    [InlineData("1e30", "id must be a number of at most 64 bits")]
    public void A_value_that_is_not_a_record_id_is_refused_with_the_Simple_State_Engines_message(string json, string message) =>
        Assert.Equal(message, RecordId.Parse(ParseJson(json)).Error?.Message);

    [Theory]
    [InlineData("\"abc\"", "A record id must be a whole number of at most 64 bits, not 'abc'")]
    [InlineData("[1]", "A record id must be a whole number of at most 64 bits, not '[1]'")]
    [InlineData("1e30", "A record id must be a whole number of at most 64 bits, not '1e30'")]
    [InlineData("\"12345678901234567890123456789012345678901\"", "A record id must be a whole number of at most 64 bits")]
    public void Outside_of_commands_a_value_that_is_not_a_record_id_is_refused_with_a_plain_message(string json, string message)
    {
        var id = ParseJson(json);
        Assert.Equal(message, RecordId.ParsePlainly(id).Error?.Message);
        Assert.Equal(message, RecordId.ParseText(id.TryString() ?? id.ToString()).Error?.Message);
    }

    [Fact]
    public void Outside_of_commands_record_ids_parse_the_same_way()
    {
        Assert.Equal(3, RecordId.ParsePlainly(ParseJson("\" 3 \"")).Value);
        Assert.Equal(3, RecordId.ParseText("3").Value);
    }

    private static void AssertEvent(string expected, TableOf table, TableCommand command)
    {
        var before = table.Current.Value;
        var payload = TableCodec.EncodeEvent("default", "leads", before, table.Do(command)!);
        Assert.Equal($$"""{"namespace":"default","table":"leads",{{expected}}}""", Encoding.UTF8.GetString(payload));
    }
}
