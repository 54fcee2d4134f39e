namespace StateStore.Core.Tests.Tables;

/// <summary>SET_STATE: all or nothing.</summary>
public sealed class StateReplacementTests
{
    [Theory]
    [InlineData("{}|{}|{}", "1 2 3")]
    [InlineData("2:{}|{}|{}", "2 1 3")]
    [InlineData("5:{}|4:{}|{}", "5 4 1")]
    public void Ids_that_are_not_given_are_the_lowest_free_ones(string records, string ids)
    {
        var happened = new TableOf().Do(Set(records))!;
        Assert.Equal(ids, string.Join(' ', happened.Records.Select(record => record.Id)));
        Assert.Equal(happened.Records.Max(record => record.Id), happened.Table!.HighestId);
    }

    [Theory]
    [InlineData("1:{}|1:{}", "Duplicate id 1 in SET_STATE")]
    [InlineData("{}|1:{}", "Duplicate id 1 in SET_STATE")]
    [InlineData("""{"a":1}|{"b":1}""", "Schema mismatch. Missing={'a'}, Extra={'b'}")]
    public void One_bad_record_refuses_all_of_them_and_fixes_no_schema(string records, string message)
    {
        var table = new TableOf();
        Assert.Equal(message, table.Refusal(Set(records)));
        Assert.Null(table.Current.Value!.FieldNames);
    }

    [Fact]
    public void The_first_record_is_held_to_the_schema_in_other_words() => Assert.Equal(
        "SET_STATE schema mismatch. Missing={'a'}, Extra=set()", new TableOf().Create("""{"a":1}""").Refusal(Set("{}")));

    [Fact]
    public void What_is_beyond_max_length_is_dropped_before_it_is_looked_at()
    {
        var table = new TableOf(max: 2);
        var happened = table.Do(Set("""{"a":1}|{"a":2}|{"wrong":3}"""))!;

        Assert.Equal((2, 1), (happened.Records.Length, happened.Dropped));
        Assert.Equal(2, happened.Table!.Count);
    }

    [Fact]
    public void An_empty_one_wipes_the_records_keeps_the_schema_and_starts_ids_again()
    {
        var table = new TableOf().Create("""{"a":1}""", 7);
        table.Do(Set(""));
        Assert.Equal((0, 2), (table.Current.Value!.Count, table.Number));
        Assert.Equal("a id", table.FieldNames);

        table.Create("""{"a":1}""");
        Assert.Equal([1], table.Records.Keys);
    }

    [Fact]
    public void Its_records_belong_to_another_generation()
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
