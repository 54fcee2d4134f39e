namespace StateStore.AspNetCore.Tests;

/// <summary>Every change takes <c>?dry_run=true</c>, answers as the change would, and changes nothing.</summary>
public sealed class DryRunTests : DoorTest
{
    private const string Table = Ns + "/tables/leads";
    private const string Lease = Ns + "/leases/job";
    private const string Inbox = Ns + "/conversations/inbox";
    private const string Worked = Ns + "/conversations/worked";

    [Fact]
    public async Task A_dry_run_answers_as_the_change_with_its_events_at_the_end()
    {
        await Door.PutAsync(Ns + "/schema", Bundle);
        var dry = (await Door.PutAsync(One + "?dry_run=true", Set("PROPOSE", """{"n":1}"""))).ShouldBeOk("ok", "changed", "created", "conversation", "dry_run", "events");
        Assert.Matches(
            """^{"ok":true,"changed":true,"created":true,"conversation":{"state":"PROPOSE","data":{"n":1},"version":1},"dry_run":true,"events":\[{"namespace":"bot:proposal",.*"type":"created"}\]}$""",
            Untimed(dry.Body));
        (await Door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
        (await Door.PutAsync(One + "?dry_run=false", Set("PROPOSE"))).ShouldBeOk("ok", "changed", "created", "conversation");
        (await Door.PutAsync(One + "?dry_run=true", Set("NOWHERE"))).ShouldFail(422, "INVALID_TRANSITION");
        (await Door.PutAsync(One + "?dry_run=1", Set("DONE"))).ShouldFail(400, "INVALID_INPUT");
        (await Door.GetAsync(One + "?dry_run=true")).ShouldFail(400, "INVALID_INPUT");
    }

    [Theory]
    [InlineData("PUT", One, """{"state":"PROPOSE"}""", true)]
    [InlineData("POST", Ns + "/conversations/two", null, true)]
    [InlineData("DELETE", One, null, true)]
    [InlineData("PUT", Ns + "/schema", """{"json_schema":{}}""", true)]
    [InlineData("DELETE", Ns + "/schema", null, true)]
    [InlineData("PUT", Ns + "/keys/a", "2", true)]
    [InlineData("DELETE", Ns + "/keys/a", null, true)]
    [InlineData("POST", Ns + "/keys/a/increment", """{"by":2}""", true)]
    [InlineData("POST", Ns + "/keys/a/compare-and-set", """{"expected":1,"value":2}""", true)]
    [InlineData("POST", Ns + "/keys/a/touch", """{"ttl":"1h"}""", true)]
    [InlineData("POST", Ns + "/keys:batch", """{"operations":[{"op":"delete","key":"a"}]}""", false)]
    [InlineData("PUT", Ns + "/tables/other", "{}", true)]
    [InlineData("DELETE", Table, null, true)]
    [InlineData("POST", Ns + "/tables:batch", """{"operations":[{"op":"delete_table","table":"leads"}]}""", false)]
    [InlineData("PUT", Table + "/records", """{"records":[]}""", true)]
    [InlineData("POST", Table + "/records", """{"name":"Bob"}""", true)]
    [InlineData("PUT", Table + "/records/1", """{"name":"Bob"}""", true)]
    [InlineData("PATCH", Table + "/records/1", """{"name":"Bob"}""", true)]
    [InlineData("DELETE", Table + "/records/1", null, true)]
    [InlineData("POST", "/v1/commands", """{"cmd":"DELETE_STATE","state":"leads","namespace":"bot:proposal"}""", true)]
    [InlineData("POST", Lease + "/acquire", """{"owner":"me","ttl":"2h"}""", false)]
    [InlineData("POST", Lease + "/renew", """{"owner":"me","token":TOKEN,"ttl":"2h"}""", false)]
    [InlineData("POST", Lease + "/release", """{"owner":"me","token":TOKEN}""", false)]
    [InlineData("POST", Ns + "/limits/l", """{"limit":5,"window":"1h"}""", false)]
    [InlineData("POST", Inbox + "/messages", """{"message":3}""", true)]
    [InlineData("POST", Inbox + "/messages:replay", null, true)]
    [InlineData("POST", Inbox + "/messages:discard", """{"ids":["m1"]}""", true)]
    [InlineData("POST", Inbox + "/turn", """{"owner":"me","ttl":"1h"}""", true)]
    [InlineData("POST", Ns + "/turns", """{"owner":"me","ttl":"1h"}""", true)]
    [InlineData("POST", Worked + "/turn:extend", """{"token":TURN,"ttl":"2h"}""", true)]
    [InlineData("POST", Worked + "/turn:release", """{"token":TURN}""", true)]
    [InlineData("PUT", Worked, """{"state":"PROPOSE","turn":TURN}""", true)]
    [InlineData("DELETE", Worked, null, true)]
    public async Task Every_change_has_a_dry_run(string method, string path, string? body, bool hasEvents)
    {
        var (token, turn) = (await FillAsync(), await FillInboxesAsync());
        body = body?.Replace("TOKEN", $"{token}", StringComparison.Ordinal).Replace("TURN", $"{turn}", StringComparison.Ordinal);
        var before = await SeenAsync();

        var answer = await Door.SendAsync(method, path + "?dry_run=true", body);

        Assert.Equal((HttpStatusCode.OK, true), (answer.Status, answer.Json.GetProperty("dry_run").GetBoolean()));
        Assert.Equal(hasEvents, answer.Json.TryGetProperty("events", out _));
        Assert.Equal(before, await SeenAsync());
        Assert.DoesNotContain("dry_run", (await Door.SendAsync(method, path, body)).Body, StringComparison.Ordinal);
        Assert.NotEqual(before, await SeenAsync());
    }

    /// <summary>Fills the namespace. Returns the token of its lease.</summary>
    private async Task<long> FillAsync()
    {
        await Door.PutAsync(Ns + "/schema", Bundle);
        await Door.SendAsync("POST", One);
        await Door.PutAsync(Ns + "/keys/a", "1");
        await Door.PutAsync(Table, "{}");
        await Door.SendAsync("POST", Table + "/records", """{"name":"Ann"}""");
        return (await Door.SendAsync("POST", Lease + "/acquire", """{"owner":"me","ttl":"1h"}""")).Json.GetProperty("token").GetInt64();
    }

    /// <summary>Fills an inbox with a dead letter and a waiting message, and another one with a turn. Returns the token of the turn.</summary>
    private async Task<long> FillInboxesAsync()
    {
        await Door.PutAsync(Ns + "/schema", Bundle[..^1] + ""","inbox":{"max_attempts":1}}""");
        await Door.SendAsync("POST", Inbox + "/messages", """{"message":1,"id":"m1"}""");
        await Door.SendAsync("POST", Inbox + "/turn:release", $$"""{"token":{{await ClaimAsync(Inbox)}},"failed":true}""");
        await Door.SendAsync("POST", Inbox + "/messages", """{"message":2}""");
        await Door.SendAsync("POST", Worked + "/messages", """{"message":1}""");
        return await ClaimAsync(Worked);
    }

    private async Task<long> ClaimAsync(string conversation) =>
        (await Door.SendAsync("POST", conversation + "/turn", """{"owner":"me","ttl":"1h"}""")).Json.GetProperty("token").GetInt64();

    /// <summary>Everything that a reader can see.</summary>
    private async Task<string> SeenAsync()
    {
        string[] paths =
        [
            "/schema", "/conversations", "/keys?values=true", "/tables", "/tables/leads/records", "/leases/job", "/stats",
            "/events?after=0", "/events?after=0&kind=key", "/events?after=0&kind=table", "/events?after=0&kind=message",
            "/conversations/inbox/messages", "/conversations/worked/messages",
        ];
        var seen = new List<string>();
        foreach (var path in paths)
        {
            seen.Add((await Door.GetAsync(Ns + path)).Body);
        }

        return string.Join('\n', seen);
    }
}
