namespace StateStore.Core.Tests.Tables;

/// <summary>SET_STATE: applied as a whole or not at all.</summary>
public sealed class StateReplacementTests
{
    [Theory]
    [InlineData("{}|{}|{}", "1 2 3")]
    [InlineData("2:{}|{}|{}", "2 1 3")]
    [InlineData("5:{}|4:{}|{}", "5 4 1")]
    public void Records_without_an_id_get_the_lowest_free_ids(string records, string ids)
    {
        var happened = new TableOf().Do(Set(records))!;
        Assert.Equal(ids, string.Join(' ', happened.Records.Select(record => record.Id)));
        Assert.Equal(happened.Records.Max(record => record.Id), happened.Table!.HighestId);
    }

    [Theory]
    [InlineData("1:{}|1:{}", "Duplicate id 1 in SET_STATE")]
    [InlineData("{}|1:{}", "Duplicate id 1 in SET_STATE")]
    [InlineData("""{"a":1}|{"b":1}""", "Schema mismatch. Missing={'a'}, Extra={'b'}")]
    public void One_invalid_record_refuses_the_whole_SET_STATE_and_fixes_no_schema(string records, string message)
    {
        var table = new TableOf();
        Assert.Equal(message, table.Refusal(Set(records)));
        Assert.Null(table.Current.Value!.FieldNames);
    }

    [Fact]
    public void A_schema_mismatch_of_the_first_record_has_its_own_message() => Assert.Equal(
        "SET_STATE schema mismatch. Missing={'a'}, Extra=set()", new TableOf().Create("""{"a":1}""").Refusal(Set("{}")));

    [Fact]
    public void Records_beyond_max_length_are_dropped_without_validation()
    {
        var table = new TableOf(max: 2);
        var happened = table.Do(Set("""{"a":1}|{"a":2}|{"wrong":3}"""))!;

        Assert.Equal((2, 1), (happened.Records.Length, happened.Dropped));
        Assert.Equal(2, happened.Table!.Count);
    }

    [Fact]
    public void An_empty_SET_STATE_removes_the_records_keeps_the_schema_and_restarts_the_ids()
    {
        var table = new TableOf().Create("""{"a":1}""", 7);
        table.Do(Set(""));
        Assert.Equal((0, 2), (table.Current.Value!.Count, table.Number));
        Assert.Equal("a id", table.FieldNames);

        table.Create("""{"a":1}""");
        Assert.Equal([1], table.Records.Keys);
    }

    [Fact]
    public void SET_STATE_starts_a_new_generation_of_records()
    {
        var table = new TableOf().Create("{}");
        var before = table.Current.Value!.Generation;
        table.Do(Set("{}"));
        Assert.True(table.Current.Value!.Generation > before);
    }

    private static TableCommand.SetState Set(string records) => new(
    [
        .. records.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(record =>
            record.Split(':', 2) is [var id, var data] && !record.StartsWith('{')
                ? new NewRecord(long.Parse(id, System.Globalization.CultureInfo.InvariantCulture), ParseJson(data))
                : new NewRecord(null, ParseJson(record))),
    ]);
}
