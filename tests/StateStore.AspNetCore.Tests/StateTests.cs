namespace StateStore.AspNetCore.Tests;

/// <summary>The states of a namespace, and lists by age.</summary>
public sealed class StateTests : DoorTest
{
    [Fact]
    public async Task GET_states_answers_counts_ages_and_flows_of_each_state()
    {
        await Door.PutAsync(Ns + "/schema", Bundle);
        await Door.PutAsync(One, Set("PROPOSE"));

        var states = (await Door.GetAsync(Ns + "/states")).ShouldBeOk("ok", "states", "next").Json.GetProperty("states");
        Assert.Equal("""{"state":"DONE","count":0,"arrivals":{"minute":0,"hour":0},"departures":{"minute":0,"hour":0}}""", states[0].GetRawText());
        Assert.Matches(
            """^{"state":"PROPOSE","count":1,"ages_ms":{"oldest":\d+,"p50":\d+,"p95":\d+},"arrivals":{"minute":1,"hour":1},"departures":{"minute":0,"hour":0}}$""",
            states[1].GetRawText());

        var paged = (await Door.GetAsync(Ns + "/states?limit=2")).ShouldBeOk().Json;
        Assert.Equal("PROPOSE", paged.GetProperty("next").GetString());
        Assert.Equal("START", (await Door.GetAsync(Ns + "/states?after=PROPOSE")).Json.GetProperty("states")[0].GetProperty("state").GetString());
        Assert.Empty((await Door.GetAsync("/v1/namespaces/never/states")).ShouldBeOk().Json.GetProperty("states").EnumerateArray());
    }

    [Theory]
    [InlineData("state,entered_at", "id,state,entered_at")]
    [InlineData("version", "id,version")]
    [InlineData("updated_at, data", "id,data,updated_at")]
    [InlineData(null, "id,state,data,version,entered_at,updated_at")]
    public async Task A_list_shows_the_fields_that_the_caller_asks_for(string? fields, string members)
    {
        await Door.PutAsync(One, Set("A"));

        var list = (await Door.GetAsync($"{Ns}/conversations{(fields is null ? "" : "?fields=" + Uri.EscapeDataString(fields))}")).ShouldBeOk();
        Assert.Equal(members.Split(','), list.Json.GetProperty("conversations")[0].EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("conversations?fields=state,color", "fields: \"color\" is not a field of a conversation; the fields are state, data")]
    [InlineData("conversations?fields=", "fields: \"\" is not a field")]
    [InlineData("conversations?older_than=1h", "older_than needs state")]
    [InlineData("conversations?older_than=1&state=A", "older_than must be a time such as 30s")]
    [InlineData("conversations?older_than=1h&state=A&prefix=x", "older_than can't be combined with prefix")]
    [InlineData("conversations?older_than=1h&state=A&after=x", "after must be the next of a page")]
    [InlineData("states?limit=0", "limit must be a whole number")]
    [InlineData("states?state=A", "Unknown query parameter \"state\"")]
    public async Task A_wrong_query_is_refused_with_what_to_do(string path, string message) =>
        (await Door.GetAsync($"{Ns}/{path}")).ShouldFail(400, "INVALID_INPUT", message);

    [Fact]
    public async Task A_list_by_age_begins_with_the_oldest_and_is_paged()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            await Door.PutAsync($"{Ns}/conversations/{id}", Set("A"));
        }

        var page = (await Door.GetAsync(Ns + "/conversations?state=A&older_than=0s&limit=2")).ShouldBeOk().Json;
        Assert.Equal(["a", "b"], page.GetProperty("conversations").EnumerateArray().Select(listed => listed.GetProperty("id").GetString()));
        var next = Uri.EscapeDataString(page.GetProperty("next").GetString()!);
        page = (await Door.GetAsync($"{Ns}/conversations?state=A&older_than=0s&after={next}")).ShouldBeOk().Json;
        Assert.Equal("c", Assert.Single(page.GetProperty("conversations").EnumerateArray()).GetProperty("id").GetString());
        Assert.Empty((await Door.GetAsync(Ns + "/conversations?state=A&older_than=1h")).Json.GetProperty("conversations").EnumerateArray());
    }
}
