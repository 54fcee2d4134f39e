using System.Text.RegularExpressions;

namespace StateStore.AspNetCore.Tests;

/// <summary>Tables and records as resources.</summary>
public sealed class TableTests : DoorTest
{
    private const string Table = Ns + "/tables/leads%2F1";
    private const string Records = Table + "/records";

    [Fact]
    public async Task A_table_is_created_read_listed_and_deleted()
    {
        var created = (await Door.PutAsync(Table, """{"max_length":2}""")).ShouldBeOk("ok", "table");
        Assert.Equal("""{"ok":true,"table":{"name":"leads/1","version":0,"max_length":2,"length":0,"fields":null}}""", created.Body);
        Assert.Equal("\"0\"", created.ETag);
        (await Door.PutAsync(Table, "")).ShouldFail(409, "ALREADY_EXISTS", "State 'leads/1' already exists");
        await Door.SendAsync("POST", Records, """{"name":"Ann"}""");
        Assert.Equal("\"1\"", (await Door.GetAsync(Table)).ShouldBeOk().ETag);
        Assert.Equal(304, (int)(await Door.GetAsync(Table, ("If-None-Match", "\"1\""))).Status);
        Assert.Equal(
            """{"ok":true,"tables":[{"name":"leads/1","version":1,"max_length":2,"length":1,"fields":["id","name"]}],"next":null}""",
            WithoutTimes((await Door.GetAsync(Ns + "/tables")).ShouldBeOk()));
        (await Door.SendAsync("DELETE", Table, null, ("If-Match", "\"0\""))).ShouldFail(409, "VERSION_CONFLICT");
        (await Door.SendAsync("DELETE", Table, null, ("If-Match", "\"1\""))).ShouldBeOk("ok");
        (await Door.GetAsync(Table)).ShouldFail(404, "NOT_FOUND", "State 'leads/1' not found");
    }

    [Fact]
    public async Task A_record_is_created_read_changed_and_deleted()
    {
        await Door.PutAsync(Table, "{}");
        var created = (await Door.SendAsync("POST", Records, """{"name":"Ann","n":1}""")).ShouldBeOk("ok", "record", "version");
        Assert.Equal("""{"ok":true,"record":{"id":1,"name":"Ann","n":1},"version":1}""", created.Body);
        Assert.Equal("\"1\"", (await Door.GetAsync(Records + "/1")).ShouldBeOk().ETag);
        Assert.Equal(304, (int)(await Door.GetAsync(Records + "/1", ("If-None-Match", "\"1\""))).Status);

        (await Door.PutAsync(Records + "/1", """{"name":"B","n":2}""", ("If-Match", "\"7\""))).ShouldFail(409, "VERSION_CONFLICT");
        (await Door.PutAsync(Records + "/1", """{"name":"B","n":2}""", ("If-None-Match", "*"))).ShouldFail(409, "VERSION_CONFLICT");
        Assert.Equal("\"2\"", (await Door.PutAsync(Records + "/1", """{"name":"B","n":2}""", ("If-Match", "\"1\""))).ShouldBeOk().ETag);
        Assert.Equal(
            """{"ok":true,"record":{"id":1,"name":"B","n":{"x":1}},"version":3}""",
            (await Door.SendAsync("PATCH", Records + "/1", """{"n":{"x":1}}""")).ShouldBeOk().Body);
        var refused = (await Door.SendAsync("PATCH", Records + "/1", """{"n":null,"other":1}""")).ShouldFail(422, "INVALID_DATA", "Schema mismatch. Missing={'n'}, Extra={'other'}");
        Assert.Equal("""{"missing":["n"],"extra":["other"]}""", refused.Json.GetProperty("error").GetProperty("details").GetRawText());
        (await Door.SendAsync("PATCH", Records + "/9", "{}")).ShouldFail(404, "NOT_FOUND");
        (await Door.SendAsync("DELETE", Records + "/1")).ShouldBeOk("ok");
        (await Door.SendAsync("DELETE", Records + "/1")).ShouldFail(404, "NOT_FOUND", "There is no such record");
        (await Door.GetAsync(Records + "/1")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task A_patch_may_have_the_content_type_merge_patch()
    {
        await Door.PutAsync(Table, "{}");
        await Door.SendAsync("POST", Records, """{"n":1}""");
        using var request = Door.Request("PATCH", Records + "/1");
        request.Content = new StringContent("""{"n":2}""", Encoding.UTF8, "application/merge-patch+json");
        using var response = await Door.Client.SendAsync(request);
        Assert.Equal("""{"ok":true,"record":{"id":1,"n":2},"version":2}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Records_are_replaced_paged_and_filtered()
    {
        await Door.PutAsync(Table, """{"max_length":3}""");
        var replaced = (await Door.PutAsync(Records, """{"records":[{"s":"a"},{"s":"b"},{"s":"a"},{"s":"c"}]}""")).ShouldBeOk();
        Assert.Equal("""{"ok":true,"accepted":3,"dropped":1,"version":1}""", replaced.Body);
        Assert.Equal("""{"ok":true,"records":[{"id":1,"s":"a"},{"id":2,"s":"b"}],"next":2}""", (await Door.GetAsync(Records + "?limit=2")).ShouldBeOk().Body);
        Assert.Equal("""{"ok":true,"records":[{"id":3,"s":"a"}],"next":null}""", (await Door.GetAsync(Records + "?after=2")).ShouldBeOk().Body);
        Assert.Equal(
            """{"ok":true,"records":[{"id":1,"s":"a"},{"id":3,"s":"a"}],"next":null}""",
            (await Door.GetAsync(Records + "?where=%7B%22s%22:%22a%22%7D")).ShouldBeOk().Body);
        (await Door.SendAsync("POST", Records, """{"s":"x"}""")).ShouldFail(429, "LIMIT_EXCEEDED", "State 'leads/1' has reached max_length (3)");
    }

    [Theory]
    [InlineData("GET", Records + "?where=x", null, 400, "INVALID_JSON")]
    [InlineData("GET", Records + "?where=1", null, 400, "INVALID_INPUT")]
    [InlineData("GET", Records + "?after=x", null, 400, "INVALID_INPUT")]
    [InlineData("GET", Records + "/x", null, 400, "INVALID_INPUT")]
    [InlineData("GET", Records + "/99999999999999999999", null, 400, "INVALID_INPUT")]
    [InlineData("POST", Records, "[]", 400, "INVALID_INPUT")]
    [InlineData("POST", Records, "{", 400, "INVALID_JSON")]
    [InlineData("PUT", Records, "{}", 400, "INVALID_INPUT")]
    [InlineData("PUT", Table, """{"max":1}""", 400, "INVALID_INPUT")]
    [InlineData("PUT", Ns + "/tables/u", """{"json_schema":{"type":"what"}}""", 400, "INVALID_SCHEMA")]
    [InlineData("GET", Ns + "/tables/none/records", null, 404, "NOT_FOUND")]
    [InlineData("GET", Ns + "/events?kind=what", null, 400, "INVALID_INPUT")]
    public async Task Invalid_requests_are_refused_with_their_code(string method, string path, string? body, int status, string code)
    {
        await Door.PutAsync(Table, "{}");
        (await Door.SendAsync(method, path, body)).ShouldFail(status, code);
    }

    [Fact]
    public async Task Creating_a_table_warns_of_misspelt_keywords_in_its_schema()
    {
        const string Body = """{"json_schema":{"properties":{"x":{"maxLenght":1}},"requierd":["x"]}}""";
        var warnings = (await Door.PutAsync(Ns + "/tables/u", Body)).ShouldBeOk().Json.GetProperty("warnings").EnumerateArray();
        Assert.Equal(["/json_schema/properties/x/maxLenght", "/json_schema/requierd"], warnings.Select(warning => warning.GetProperty("path").GetString()).Order(StringComparer.Ordinal));
        Assert.False((await Door.PutAsync(Ns + "/tables/v", """{"json_schema":{"required":["x"]}}""")).ShouldBeOk().Json.TryGetProperty("warnings", out _));
    }

    [Theory]
    [InlineData("GET", Records + "/abc", null, "")]
    [InlineData("PUT", Records + "/abc", "{}", "")]
    [InlineData("PATCH", Records + "/abc", "{}", "")]
    [InlineData("DELETE", Records + "/abc", null, "")]
    [InlineData("GET", Records + "?after=abc", null, "The query parameter \"after\": ")]
    [InlineData("POST", Records, """{"id":"abc"}""", "")]
    [InlineData("PUT", Records, """{"records":[{"id":"abc"}]}""", "")]
    public async Task A_value_that_is_not_a_record_id_is_refused_with_a_plain_message(string method, string path, string? body, string before)
    {
        await Door.PutAsync(Table, "{}");
        var refused = (await Door.SendAsync(method, path, body)).ShouldFail(400, "INVALID_INPUT");
        Assert.Equal(before + "A record id must be a whole number of at most 64 bits, not 'abc'", refused.Message);
    }

    [Fact]
    public async Task The_error_of_a_malformed_filter_names_its_query_parameter() =>
        (await Door.GetAsync(Records + "?where=foo")).ShouldFail(400, "INVALID_JSON", "The query parameter \"where\": Malformed JSON at line 1");

    [Theory]
    [InlineData("PUT", Ns + "/tables/other", """{"max_length":3,"indexes":["s"]}""")]
    [InlineData("DELETE", Table, null)]
    [InlineData("POST", Records, """{"s":"b"}""")]
    [InlineData("PUT", Records, """{"records":[{"s":"b"}]}""")]
    [InlineData("PUT", Records + "/1", """{"s":"b"}""")]
    [InlineData("PATCH", Records + "/1", """{"s":"b"}""")]
    [InlineData("DELETE", Records + "/1", null)]
    [InlineData("POST", "/v1/commands", """{"cmd":"CREATE_RECORD","namespace":"bot:proposal","state":"leads/1","data":{"s":"b"}}""")]
    [InlineData("POST", "/v1/commands", """{"cmd":"BATCH","namespace":"bot:proposal","commands":[{"cmd":"CREATE_RECORD","state":"leads/1","data":{"s":"b"}}]}""")]
    public async Task A_change_may_be_repeated_under_its_idempotency_key(string method, string path, string? body)
    {
        await Door.PutAsync(Table, "{}");
        await Door.SendAsync("POST", Records, """{"s":"a"}""");
        var first = await Door.SendAsync(method, path, body, ("Idempotency-Key", "k"));
        Assert.Equal(200, (int)first.Status);
        await Door.SendAsync("DELETE", Ns + "/tables/other");
        var again = await Door.SendAsync(method, path, body, ("Idempotency-Key", "k"));
        Assert.Equal((first.Status, first.Body, first.ETag), (again.Status, again.Body, again.ETag));
        Assert.Equal(422, (int)(await Door.SendAsync("POST", Records, """{"s":"other"}""", ("Idempotency-Key", "k"))).Status);
    }

    [Fact]
    public async Task A_JSON_Patch_is_applied_as_a_whole_or_not_at_all()
    {
        await Door.PutAsync(Table, "{}");
        await Door.SendAsync("POST", Records, """{"s":"a","tags":["x"]}""");
        Assert.Equal(
            """{"ok":true,"record":{"id":1,"s":"b","tags":["x","y"]},"version":2}""",
            (await PatchAsync("""[{"op":"test","path":"/s","value":"a"},{"op":"replace","path":"/s","value":"b"},{"op":"add","path":"/tags/-","value":"y"}]""")).ShouldBeOk().Body);
        (await PatchAsync("""[{"op":"replace","path":"/s","value":"c"},{"op":"test","path":"/s","value":"a"}]"""))
            .ShouldFail(422, "INVALID_DATA", "Operation 2 of the patch (test) can't be done: the value there is another");
        (await PatchAsync("""{"s":"c"}""")).ShouldFail(400, "INVALID_INPUT");
        (await PatchAsync("""[{"op":"add"}]""")).ShouldFail(400, "INVALID_INPUT");
        (await PatchAsync("[")).ShouldFail(400, "INVALID_JSON");
        Assert.Equal("""{"ok":true,"record":{"id":1,"s":"b","tags":["x","y"]},"version":2}""", (await Door.GetAsync(Records + "/1")).ShouldBeOk().Body);
    }

    [Fact]
    public async Task Records_are_found_by_an_index()
    {
        var created = await Door.PutAsync(Table, """{"indexes":["s"]}""");
        Assert.Equal("""{"ok":true,"table":{"name":"leads/1","version":0,"max_length":null,"length":0,"fields":null,"indexes":["s"]}}""", created.ShouldBeOk().Body);
        Assert.Equal(created.Body, WithoutTimes((await Door.GetAsync(Table)).ShouldBeOk()));
        await Door.PutAsync(Records, """{"records":[{"s":"a"},{"s":"b"}]}""");
        Assert.Equal("""{"ok":true,"records":[{"id":2,"s":"b"}],"next":null}""", (await Door.GetAsync(Records + "?where=%7B%22s%22:%22b%22%7D")).ShouldBeOk().Body);
        (await Door.PutAsync(Ns + "/tables/u", """{"indexes":"s"}""")).ShouldFail(400, "INVALID_INPUT");
        (await Door.PutAsync(Ns + "/tables/u", """{"indexes":["id"]}""")).ShouldFail(400, "INVALID_INPUT");
        (await Door.PutAsync(Ns + "/tables/u", "{}", ("If-Match", "\"1\""))).ShouldFail(400, "INVALID_INPUT");
    }

    private async Task<Answer> PatchAsync(string operations)
    {
        using var request = Door.Request("PATCH", Records + "/1");
        request.Content = new StringContent(operations, Encoding.UTF8, "application/json-patch+json");
        using var response = await Door.Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    [Fact]
    public async Task Changes_of_tables_can_be_followed()
    {
        using var stream = await EventReader.OpenAsync(Door, Ns + "/events?kind=table");
        await Door.PutAsync(Table, "{}");
        await Door.SendAsync("POST", Records, """{"n":1}""");
        Assert.Equal("state_created", (await stream.ReadAsync())!.Type);
        var created = (await stream.ReadAsync())!;
        Assert.Equal("created", created.Type);
        Assert.StartsWith("""{"namespace":"bot:proposal","table":"leads/1","type":"created","id":1,"record":{"id":1,"n":1},"at":""", created.Data);
        Assert.Empty((await Door.GetAsync(Ns + "/events")).Json.GetProperty("events").EnumerateArray());
        Assert.Equal(2, (await Door.GetAsync(Ns + "/events?kind=table&after=0")).Json.GetProperty("events").GetArrayLength());
    }

    /// <summary>The body without the times of creation, which differ from run to run.</summary>
    private static string WithoutTimes(Answer answer) => Regex.Replace(answer.Body, ",\"created_at\":\"[^\"]*\"", "");
}
