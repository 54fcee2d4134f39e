namespace StateStore.AspNetCore.Tests;

/// <summary>Each wrong request gets one precise error, and nothing changes.</summary>
public sealed class BadInputTests : DoorTest
{
    private static readonly string Deep = string.Concat(Enumerable.Repeat("""{"a":""", 100_000));

    public static TheoryData<string, string, int, string, string> Bodies => new()
    {
        { "nothing", "", 400, "INVALID_JSON", "The body is empty; this request takes {state, data?, merge?, touch?, ttl?, expected_version?, turn?, keep_turn?}" },
        { "cut short", """{"state":"A""", 400, "INVALID_JSON", "" },
        { "not JSON", "state=A", 400, "INVALID_JSON", "line 1" },
        { "two values", """{"state":"A"}{}""", 400, "INVALID_JSON", "" },
        { "a comment", """{"state":"A"/**/}""", 400, "INVALID_JSON", "" },
        { "a trailing comma", """{"state":"A",}""", 400, "INVALID_JSON", "" },
        { "a byte order mark", "\uFEFF{\"state\":\"A\"}", 400, "INVALID_JSON", "" },
        { "a duplicate name", """{"state":"A","state":"B"}""", 400, "INVALID_JSON", "state" },
        { "a duplicate name, escaped", """{"state":"A","st\u0061te":"B"}""", 400, "INVALID_JSON", "state" },
        { "a duplicate name within", """{"state":"A","data":{"x":{"y":1,"y":2}}}""", 400, "INVALID_JSON", "\"y\"" },
        { "a lone surrogate", """{"state":"A","data":{"x":"\ud800"}}""", 400, "INVALID_JSON", "surrogate" },
        { "a lone surrogate as name", """{"state":"A","data":{"\udc00":1}}""", 400, "INVALID_JSON", "surrogate" },
        { "a number beyond double", """{"state":"A","data":{"x":1e400}}""", 400, "INVALID_JSON", "1e400" },
        { "deep nesting", """{"state":"A","data":""" + Deep, 400, "INVALID_JSON", "64" },
        { "an array", "[]", 400, "INVALID_INPUT", "object" },
        { "a string", "\"A\"", 400, "INVALID_INPUT", "object" },
        { "null", "null", 400, "INVALID_INPUT", "object" },
        { "no state", "{}", 400, "INVALID_INPUT", "state" },
        { "a state that is a number", """{"state":7}""", 400, "INVALID_INPUT", "state must be a string" },
        { "a state that is null", """{"state":null}""", 400, "INVALID_INPUT", "state must be a string" },
        { "an empty state", """{"state":""}""", 400, "INVALID_NAME", "state" },
        { "a state with a control character", """{"state":"a\u0000b"}""", 400, "INVALID_NAME", "U+0000" },
        { "an unknown property", """{"state":"A","dta":{}}""", 400, "INVALID_INPUT", "\"dta\"" },
        { "a property in other case", """{"State":"A"}""", 400, "INVALID_INPUT", "\"State\"" },
        { "__proto__ as property", """{"state":"A","__proto__":{}}""", 400, "INVALID_INPUT", "__proto__" },
        { "data that are an array", """{"state":"A","data":[]}""", 422, "INVALID_DATA", "object" },
        { "data that are null", """{"state":"A","data":null}""", 422, "INVALID_DATA", "object" },
        { "data that are text", """{"state":"A","data":"{}"}""", 422, "INVALID_DATA", "object" },
        { "a merge that is text", """{"state":"A","merge":"true"}""", 400, "INVALID_INPUT", "merge" },
        { "a touch that is text", """{"state":"A","touch":"true"}""", 400, "INVALID_INPUT", "touch" },
        { "a version that is text", """{"state":"A","expected_version":"1"}""", 400, "INVALID_INPUT", "expected_version" },
        { "a version below zero", """{"state":"A","expected_version":-1}""", 400, "INVALID_INPUT", "expected_version" },
        { "a version with a fraction", """{"state":"A","expected_version":1.5}""", 400, "INVALID_INPUT", "expected_version" },
        { "a version beyond all", """{"state":"A","expected_version":99999999999999999999}""", 400, "INVALID_INPUT", "expected_version" },
    };

    public static TheoryData<string, string, int, string, string> Bundles => new()
    {
        { "neither half", "{}", 400, "INVALID_INPUT", "fsm" },
        { "halves that are null", """{"fsm":null,"json_schema":null}""", 400, "INVALID_INPUT", "fsm" },
        { "an unknown property", """{"fsn":{}}""", 400, "INVALID_INPUT", "\"fsn\"" },
        { "an fsm that is text", """{"fsm":"START"}""", 400, "INVALID_SCHEMA", "" },
        { "transitions that name numbers", """{"fsm":{"initial":"A","transitions":{"A":[1]}}}""", 400, "INVALID_SCHEMA", "" },
        { "transitions that are text", """{"fsm":{"initial":"A","transitions":{"A":"B"}}}""", 400, "INVALID_SCHEMA", "" },
        { "no initial state", """{"fsm":{"transitions":{"A":["B"]}}}""", 400, "INVALID_SCHEMA", "initial" },
        { "a JSON Schema that is none", """{"json_schema":{"type":"objekt"}}""", 400, "INVALID_SCHEMA", "/json_schema/type" },
        { "a reference to the network", """{"json_schema":{"$ref":"http://example.com/s.json"}}""", 400, "INVALID_SCHEMA", "/json_schema/$ref" },
        { "not JSON", "{", 400, "INVALID_JSON", "" },
        { "an array", "[]", 400, "INVALID_INPUT", "object" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Set_refuses_an_invalid_body_with_one_error_and_changes_nothing(string what, string body, int status, string code, string saying)
    {
        await Door.PutAsync(One, Set("BEFORE"));
        var answer = (await Door.PutAsync(One, body)).ShouldFail(status, code, saying);
        Assert.True(answer.Body.Length < 1000, $"{what}: {answer.Body}");
        Assert.Equal("BEFORE", (await Door.GetAsync(One)).Conversation.GetProperty("state").GetString());
        Assert.Equal(1, (await Door.GetAsync(Ns + "/events")).Json.GetProperty("events").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Bundles))]
    public async Task Set_schema_refuses_an_invalid_body_with_one_error_and_changes_nothing(string what, string body, int status, string code, string saying)
    {
        await Door.PutAsync(Ns + "/schema", Bundle);
        var answer = (await Door.PutAsync(Ns + "/schema", body)).ShouldFail(status, code, saying);
        Assert.True(answer.Body.Length < 1000, $"{what}: {answer.Body}");
        Assert.Equal("\"1\"", (await Door.GetAsync(Ns + "/schema")).ShouldBeOk().ETag);
    }

    [Theory]
    [InlineData("PUT", "/schema", "{fsm?, json_schema?, ttl?, inbox?}")]
    [InlineData("PUT", "/keys/a", "the value: JSON, or any bytes with another Content-Type")]
    [InlineData("POST", "/keys:batch", "{operations: [..]}")]
    [InlineData("POST", "/tables/a/records", "the record, a JSON object")]
    [InlineData("PUT", "/tables/a/records", "{records: [..]}")]
    [InlineData("PUT", "/tables/a/records/1", "the record, a JSON object")]
    [InlineData("PATCH", "/tables/a/records/1", "the fields to merge, a JSON object")]
    [InlineData("POST", "/leases/a/acquire", "{owner, ttl, wait?}")]
    [InlineData("POST", "/leases/a/renew", "{owner, token, ttl}")]
    [InlineData("POST", "/leases/a/release", "{owner, token}")]
    [InlineData("POST", "/conversations/a/messages", "{message, id?}")]
    [InlineData("POST", "/conversations/a/turn", "{owner, ttl, wait?}")]
    [InlineData("POST", "/conversations/a/turn:extend", "{token, ttl}")]
    [InlineData("POST", "/conversations/a/turn:release", "{token, failed?}")]
    [InlineData("POST", "/turns", "{owner, ttl, wait?}")]
    [InlineData("POST", "/limits/a", "{limit, window, kind?, n?}")]
    public async Task The_error_for_an_empty_body_names_what_was_expected(string method, string path, string expected)
    {
        var answer = (await Door.SendAsync(method, Ns + path, "")).ShouldFail(400, "INVALID_JSON");
        Assert.Equal($"The body is empty; this request takes {expected}", answer.Message);
    }

    [Fact]
    public async Task A_body_with_invalid_UTF_8_is_INVALID_JSON()
    {
        using var request = Door.Request("PUT", One);
        request.Content = new ByteArrayContent([.. "{\"state\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        request.Content.Headers.ContentType = new("application/json");
        using var response = await Door.Client.SendAsync(request);
        (await Answer.ReadAsync(response)).ShouldFail(400, "INVALID_JSON", "UTF-8");
    }

    [Fact]
    public async Task A_state_may_be_named___proto__()
    {
        (await Door.PutAsync(Ns + "/schema", """{"fsm":{"initial":"__proto__","transitions":{"__proto__":["constructor"]}}}""")).ShouldBeOk();
        Assert.Equal("__proto__", (await Door.SendAsync("POST", One)).Conversation.GetProperty("state").GetString());
        (await Door.PutAsync(One, Set("constructor"))).ShouldBeOk();
        (await Door.PutAsync(One, Set("toString"))).ShouldFail(422, "INVALID_TRANSITION");
    }

    [Theory]
    [InlineData("POST", """{"state":"A"}""", "INVALID_INPUT", "\"state\"")]
    [InlineData("POST", "[]", "INVALID_INPUT", "object")]
    [InlineData("POST", "nonsense", "INVALID_JSON", "")]
    [InlineData("DELETE", """{"x":1}""", "INVALID_INPUT", "\"x\"")]
    public async Task A_body_with_content_is_refused_by_requests_that_take_none(string method, string body, string code, string saying) =>
        (await Door.SendAsync(method, One, body)).ShouldFail(400, code, saying);

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("Application/JSON", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/json; charset=\"UTF-8\"", 200)]
    [InlineData("application/json; charset=utf-16", 400)]
    [InlineData("application/x-www-form-urlencoded", 400)]
    [InlineData("text/plain", 400)]
    [InlineData("application/jsonp", 400)]
    [InlineData("nonsense", 400)]
    public async Task Only_the_content_type_JSON_in_UTF_8_is_accepted(string contentType, int status)
    {
        using var request = Door.Request("PUT", One);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Set("A")));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await Door.Client.SendAsync(request);
        var answer = await Answer.ReadAsync(response);
        _ = status == 200 ? answer.ShouldBeOk() : answer.ShouldFail(status, "INVALID_INPUT");
    }

    [Theory]
    [InlineData("/conversations?stat=A", "\"stat\"")]
    [InlineData("/conversations?state=A&state=B", "more than once")]
    [InlineData("/conversations?limit=0", "limit")]
    [InlineData("/conversations?limit=1001", "1000")]
    [InlineData("/conversations?limit=ten", "limit")]
    [InlineData("/conversations?limit=", "limit")]
    [InlineData("/conversations?limit=99999999999999", "limit")]
    [InlineData("/conversations?prefix=%FF", "UTF-8")]
    [InlineData("/conversations/one?pretty=1", "\"pretty\"")]
    [InlineData("/conversations/one/history?limit=-1", "limit")]
    [InlineData("/conversations/one/history?after=x", "after")]
    [InlineData("/events?after=nonsense", "after")]
    [InlineData("/events?after=", "after")]
    [InlineData("/events?after=-1", "after")]
    [InlineData("/events?wait=30", "wait")]
    [InlineData("/events?wait=30m", "wait")]
    [InlineData("/events?wait=s", "wait")]
    [InlineData("/events?wait=-1s", "wait")]
    [InlineData("/events?limit=1.5", "limit")]
    [InlineData("/debug?event_count=0", "event_count")]
    [InlineData("/schema?x", "\"x\"")]
    public async Task An_unknown_or_out_of_range_query_parameter_is_refused_by_name(string path, string saying) =>
        (await Door.GetAsync(Ns + path)).ShouldFail(400, "INVALID_INPUT", saying);
}
