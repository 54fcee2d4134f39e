namespace StateStore.AspNetCore.Tests;

/// <summary>The report on what would become of the conversations under a bundle that is not set.</summary>
public sealed class SchemaCheckTests : DoorTest
{
    [Fact]
    public async Task A_check_reports_unknown_states_and_invalid_data_and_changes_nothing()
    {
        await Door.PutAsync(One, Set("OPEN", """{"n":-1}"""));
        await Door.PutAsync(Ns + "/conversations/two", Set("LOST"));

        var checkedOnes = (await CheckAsync("""{"fsm":{"initial":"OPEN","transitions":{"OPEN":["PAID"]}},"json_schema":{"properties":{"data":{"properties":{"n":{"minimum":0}}}}}}""")).ShouldBeOk();

        var report = checkedOnes.Json;
        Assert.Equal((2, 0, JsonValueKind.Null), (report.GetProperty("examined").GetInt32(), report.GetProperty("corrupt").GetInt32(), report.GetProperty("next").ValueKind));
        Assert.Equal("""{"count":1,"states":[{"state":"LOST","count":1,"samples":["two"]}]}""", report.GetProperty("unknown_states").GetRawText());
        var invalid = report.GetProperty("invalid");
        Assert.Equal((1, "one", "OPEN"), (invalid.GetProperty("count").GetInt32(), invalid.GetProperty("samples")[0].GetProperty("id").GetString(), invalid.GetProperty("samples")[0].GetProperty("state").GetString()));
        Assert.Equal(
            """[{"path":"/data/n","keyword":"minimum","message":"must be at least 0, not -1"}]""", invalid.GetProperty("samples")[0].GetProperty("problems").GetRawText());
        (await Door.GetAsync(Ns + "/schema")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task A_check_goes_on_after_next_and_gives_the_warnings_of_the_bundle()
    {
        await Door.PutAsync(One, Set("OPEN"));
        await Door.PutAsync(Ns + "/conversations/two", Set("OPEN"));
        var first = (await CheckAsync("""{"json_schema":{"propertys":{}}}""", "?limit=1")).ShouldBeOk();
        Assert.Equal((1, "one"), (first.Json.GetProperty("examined").GetInt32(), first.Json.GetProperty("next").GetString()));
        Assert.Equal(1, first.Json.GetProperty("warnings").GetArrayLength());
        Assert.Equal(1, (await CheckAsync("""{"json_schema":{}}""", "?limit=10&after=one")).ShouldBeOk().Json.GetProperty("examined").GetInt32());
    }

    [Fact]
    public async Task A_check_with_bad_input_is_refused()
    {
        (await CheckAsync("{}")).ShouldFail(400, "INVALID_INPUT");
        (await CheckAsync("""{"json_schema":{"type":"nothing"}}""")).ShouldFail(400, "INVALID_SCHEMA");
        (await CheckAsync("""{"json_schema":{}}""", "?limit=100001")).ShouldFail(400, "INVALID_INPUT");
        (await CheckAsync("""{"json_schema":{}}""", "?limit=0")).ShouldFail(400, "INVALID_INPUT");
    }

    private async Task<Answer> CheckAsync(string bundle, string query = "") => await Door.SendAsync("POST", Ns + "/schema:check" + query, bundle);
}
