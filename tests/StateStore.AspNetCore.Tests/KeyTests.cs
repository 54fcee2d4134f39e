namespace StateStore.AspNetCore.Tests;

/// <summary>Keys over HTTP: the content of the resource is the value of the key.</summary>
public sealed class KeyTests : DoorTest
{
    private const string Keys = Ns + "/keys";
    private const string Key = Keys + "/session:abc%2F1";

    [Fact]
    public async Task A_key_is_set_read_and_deleted()
    {
        var set = (await Door.PutAsync(Key, """{ "user": "é" }""")).ShouldBeOk("ok", "created", "version");
        Assert.Equal(("""{"ok":true,"created":true,"version":1}""", "\"1\""), (set.Body, set.ETag));
        var read = await Door.GetAsync(Key);
        Assert.Equal((HttpStatusCode.OK, """{"user":"é"}""", "\"1\"", "application/json"), (read.Status, read.Body, read.ETag, read.Headers["Content-Type"]));
        Assert.Equal(304, (int)(await Door.GetAsync(Key, ("If-None-Match", "\"1\""))).Status);
        Assert.Equal("""{"ok":true,"created":false,"version":2}""", (await Door.PutAsync(Key, "2")).ShouldBeOk().Body);

        var head = await Door.SendAsync("HEAD", Key);
        Assert.Equal((HttpStatusCode.OK, "", "\"2\"", "1"), (head.Status, head.Body, head.ETag, head.Headers["Content-Length"]));
        Assert.Equal(404, (int)(await Door.SendAsync("HEAD", Keys + "/none")).Status);
        Assert.Equal("""{"ok":true,"version":3}""", (await Door.SendAsync("DELETE", Key)).ShouldBeOk().Body);
        (await Door.SendAsync("DELETE", Key)).ShouldFail(404, "NOT_FOUND", "There is no such key");
        (await Door.GetAsync(Key)).ShouldFail(404, "NOT_FOUND");
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("text/plain; charset=latin1")]
    [InlineData("application/vnd.x+json")]
    public async Task Any_content_type_is_kept_byte_for_byte(string type)
    {
        byte[] bytes = [0, 255, 10, 13, 34, 123];
        using var request = Door.Request("PUT", Key);
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var put = await Door.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        using var get = await Door.Client.GetAsync(new Uri(Key, UriKind.Relative));
        Assert.Equal(bytes, await get.Content.ReadAsByteArrayAsync());
        Assert.Equal(type, get.Content.Headers.GetValues("Content-Type").Single());
        Assert.Equal("nosniff", get.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Keys_honour_If_Match_and_If_None_Match()
    {
        (await Door.PutAsync(Key, "1", ("If-Match", "\"1\""))).ShouldFail(409, "VERSION_CONFLICT");
        (await Door.PutAsync(Key, "1", ("If-None-Match", "*"))).ShouldBeOk();
        (await Door.PutAsync(Key, "2", ("If-None-Match", "*"))).ShouldFail(409, "VERSION_CONFLICT");
        (await Door.PutAsync(Key, "2", ("If-Match", "\"1\""))).ShouldBeOk();
        (await Door.SendAsync("DELETE", Key, null, ("If-Match", "\"1\""))).ShouldFail(409, "VERSION_CONFLICT");
    }

    [Theory]
    [InlineData("PUT", "", "3")]
    [InlineData("DELETE", "", null)]
    [InlineData("POST", "/increment", """{"by":2}""")]
    [InlineData("POST", "/compare-and-set", """{"expected":1,"value":4}""")]
    [InlineData("POST", "/touch", """{"ttl":"60s"}""")]
    [InlineData("POST", ":batch", """{"operations":[{"op":"get","key":"a"},{"op":"increment","key":"one"}]}""")]
    public async Task A_change_repeated_under_an_idempotency_key_is_answered_as_the_first_time(string method, string path, string? body)
    {
        (await Door.PutAsync(Key, "1")).ShouldBeOk();
        var target = (path == ":batch" ? Keys : Key) + path;
        var first = (await Door.SendAsync(method, target, body, ("Idempotency-Key", "k"))).ShouldBeOk();
        await Door.PutAsync(Key, "100");
        var again = (await Door.SendAsync(method, target, body, ("Idempotency-Key", "k"))).ShouldBeOk();

        Assert.Equal((first.Body, first.ETag), (again.Body, again.ETag));
        Assert.Equal("100", (await Door.GetAsync(Key)).Body);
        (await Door.PutAsync(Key, "5", ("Idempotency-Key", "k"))).ShouldFail(422, "IDEMPOTENCY_MISMATCH");
    }

    [Fact]
    public async Task Earlier_values_are_read_by_their_version()
    {
        (await Door.PutAsync(Key, "1")).ShouldBeOk();
        (await Door.PutAsync(Key, "2")).ShouldBeOk();
        (await Door.SendAsync("DELETE", Key)).ShouldBeOk();

        var first = await Door.GetAsync(Key + "?version=1");
        Assert.Equal((HttpStatusCode.OK, "1", "\"1\""), (first.Status, first.Body, first.ETag));
        Assert.Equal(304, (int)(await Door.GetAsync(Key + "?version=2", ("If-None-Match", "\"2\""))).Status);
        (await Door.GetAsync(Key + "?version=3")).ShouldFail(404, "NOT_FOUND");
        (await Door.GetAsync(Key + "?version=0")).ShouldFail(400, "INVALID_INPUT", "version must be a whole number, 1 or more");
        (await Door.GetAsync(Key + "?version=1&ttl=1s")).ShouldFail(400, "INVALID_INPUT");

        var history = (await Door.GetAsync(Key + "/history?limit=2")).ShouldBeOk("ok", "changes", "next").Body;
        Assert.Matches("^{\"ok\":true,\"changes\":\\[{\"namespace\":.*\"type\":\"deleted\".*\"version\":3},{.*\"value\":2,.*\"version\":2}\\],\"next\":2}$", history);
        (await Door.GetAsync(Keys + "/none/history")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task A_key_may_have_a_ttl()
    {
        var set = (await Door.PutAsync(Key + "?ttl=30s", "1")).ShouldBeOk("ok", "created", "version", "expires_at");
        var expiry = set.Json.GetProperty("expires_at").GetString();
        Assert.Equal(expiry, (await Door.GetAsync(Key)).Headers["StateStore-Expires-At"]);
        var slid = await Door.GetAsync(Key + "?ttl=1h");
        Assert.Equal(("1", "\"2\""), (slid.Body, slid.ETag));
        Assert.True(string.CompareOrdinal(slid.Headers["StateStore-Expires-At"], expiry) > 0);
        Assert.Equal("""{"ok":true,"value":1,"version":3}""", (await Door.SendAsync("POST", Key + "/touch", """{"ttl":"-1"}""")).ShouldBeOk().Body);
        Assert.False((await Door.GetAsync(Key)).Headers.ContainsKey("StateStore-Expires-At"));
        (await Door.PutAsync(Key + "?ttl=2592000000ms", "1")).ShouldBeOk("ok", "created", "version", "expires_at");
        (await Door.SendAsync("POST", Keys + "/none/touch", """{"ttl":"1s"}""")).ShouldFail(404, "NOT_FOUND");
        (await Door.GetAsync(Keys + "/none?ttl=1s")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task Numbers_are_incremented_and_values_swapped()
    {
        Assert.Equal("""{"ok":true,"value":1,"version":1}""", (await Door.SendAsync("POST", Key + "/increment")).ShouldBeOk().Body);
        Assert.Equal("""{"ok":true,"value":-1.5,"version":2}""", (await Door.SendAsync("POST", Key + "/increment", """{"by":-2.5}""")).ShouldBeOk().Body);
        Assert.Equal("""{"ok":true,"value":{"a":1},"version":3}""", (await Door.SendAsync("POST", Key + "/compare-and-set", """{"expected":-1.50,"value":{"a":1}}""")).ShouldBeOk().Body);
        (await Door.SendAsync("POST", Key + "/compare-and-set", """{"expected":null,"value":2}""")).ShouldFail(409, "VERSION_CONFLICT", "does not have the expected value");
        (await Door.SendAsync("POST", Key + "/compare-and-set", """{"value":2}""")).ShouldFail(409, "VERSION_CONFLICT");
        (await Door.SendAsync("POST", Key + "/increment")).ShouldFail(422, "INVALID_DATA");
        Assert.Equal("""{"ok":true,"value":2,"version":1}""", (await Door.SendAsync("POST", Keys + "/new/compare-and-set", """{"value":2}""")).ShouldBeOk().Body);
    }

    [Fact]
    public async Task A_batch_reads_and_changes_many_keys_atomically()
    {
        await Door.PutAsync(Keys + "/a", "1");
        var made = await Door.SendAsync("POST", Keys + ":batch", """
            {"operations":[{"op":"get","key":"a"},{"op":"get","key":"none"},{"op":"set","key":"b\u0000","value_base64":"AP8=","content_type":"image/x"},
             {"op":"increment","key":"a","by":2},{"op":"delete","key":"c"},{"op":"get","key":"b\u0000"},{"op":"delete","key":"a","expected_version":2}]}
            """);
        Assert.Equal(
            """{"ok":true,"results":[{"key":"a","value":1,"version":1},{"key":"none","version":0},{"key":"b\u0000","type":"created","version":1},{"key":"a","type":"changed","value":3,"version":2},{"key":"c","version":0},{"key":"b\u0000","value_base64":"AP8=","content_type":"image/x","version":1},{"key":"a","type":"deleted","version":3}]}""",
            made.ShouldBeOk().Body);
        (await Door.SendAsync("POST", Keys + ":batch", """{"operations":[{"op":"set","key":"x","value":1},{"op":"touch","key":"none","ttl":"1s"}]}""")).ShouldFail(404, "NOT_FOUND");
        (await Door.GetAsync(Keys + "/x")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task Keys_are_listed_by_prefix_in_pages()
    {
        foreach (var key in new[] { "", "a", "a:1", "a:2", "b" })
        {
            await Door.PutAsync(Keys + "/" + key, "\"x\"");
        }

        Assert.Equal(
            """{"ok":true,"keys":[{"key":"","bytes":3,"content_type":"application/json","version":1}],"next":""}""", (await Door.GetAsync(Keys + "?limit=1")).ShouldBeOk().Body);
        Assert.Equal("""{"ok":true,"keys":[{"key":"a","value":"x","version":1}],"next":"a"}""", (await Door.GetAsync(Keys + "?limit=1&after=&values=true")).ShouldBeOk().Body);
        Assert.Equal("a:1,a:2", string.Join(',', (await Door.GetAsync(Keys + "?prefix=a:")).Json.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("key").GetString())));
    }

    [Fact]
    public async Task Changes_can_be_followed_by_prefix()
    {
        using var stream = await EventReader.OpenAsync(Door, Ns + "/events?kind=key&prefix=a:");
        await Door.PutAsync(Keys + "/b", "1");
        await Door.PutAsync(Keys + "/a:1", "2");
        await Door.SendAsync("DELETE", Keys + "/a:1");
        Assert.Equal("created", (await stream.ReadAsync())!.Type);
        Assert.Equal("deleted", (await stream.ReadAsync())!.Type);
        Assert.Empty((await Door.GetAsync(Ns + "/events")).Json.GetProperty("events").EnumerateArray());
        Assert.Equal(3, (await Door.GetAsync(Ns + "/events?kind=key")).Json.GetProperty("events").GetArrayLength());
        var page = (await Door.GetAsync(Ns + "/events?kind=key&prefix=a:&limit=1")).ShouldBeOk().Json;
        Assert.Equal("2", page.GetProperty("next").GetString());
        Assert.Equal("a:1", page.GetProperty("events")[0].GetProperty("payload").GetProperty("key").GetString());
        Assert.Empty((await Door.GetAsync(Ns + "/events?kind=key&prefix=zzz&wait=1ms")).ShouldBeOk().Json.GetProperty("events").EnumerateArray());
        (await Door.GetAsync(Ns + "/events?prefix=a")).ShouldFail(400, "INVALID_INPUT");
    }

    [Theory]
    [InlineData("PUT", Key, "{", 400, "INVALID_JSON")]
    [InlineData("PUT", Key + "?ttl=soon", "1", 400, "INVALID_INPUT")]
    [InlineData("PUT", Key + "?ttl=0s", "1", 400, "INVALID_INPUT")]
    [InlineData("PUT", Key + "?ttl=99999d", "1", 400, "INVALID_INPUT")]
    [InlineData("PUT", Key + "?ttl=2147483647d", "1", 400, "INVALID_INPUT")]
    [InlineData("PUT", Key + "?ttl=9223372036854775807d", "1", 400, "INVALID_INPUT")]
    [InlineData("PUT", Key + "?ttl=9223372036854775808ms", "1", 400, "INVALID_INPUT")]
    [InlineData("PUT", Key + "?TTL=1s", "1", 400, "INVALID_INPUT")]
    [InlineData("POST", Key + "/increment", """{"by":"x"}""", 422, "INVALID_DATA")]
    [InlineData("POST", Key + "/increment", """{"how":1}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Key + "/touch", "{}", 400, "INVALID_INPUT")]
    [InlineData("POST", Key + "/compare-and-set", """{"expected":1}""", 400, "INVALID_INPUT")]
    [InlineData("GET", Keys + "?limit=0", null, 400, "INVALID_INPUT")]
    [InlineData("GET", Keys + "?values=yes", null, 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", "{}", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[1]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[{"op":"what","key":"a"}]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[{"op":"get"}]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[{"op":"get","key":"a","value":1}]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[{"op":"set","key":"a","value_base64":"?"}]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[{"op":"set","key":"a","value":1,"ttl":5}]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[{"op":"set","key":"a","value":1,"content_type":"image/png"}]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[{"op":"set","key":"a","value":1,"value_base64":"MQ=="}]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[{"op":"set","key":"a","value_base64":"MQ==","content_type":7}]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys + ":batch", """{"operations":[{"op":"set","key":"a","value_base64":"MQ==","content_type":"application/json;charset=utf-16"}]}""", 400, "INVALID_INPUT")]
    public async Task Invalid_requests_are_refused_with_their_code(string method, string path, string? body, int status, string code) =>
        (await Door.SendAsync(method, path, body)).ShouldFail(status, code);

    [Fact]
    public async Task A_value_beyond_the_limit_is_refused()
    {
        (await Door.PutAsync(Key, "\"" + new string('x', 1024 * 1024) + "\"")).ShouldFail(413, "TOO_LARGE");
        (await Door.PutAsync(Keys + "/" + new string('x', 16 * 1024), "1")).ShouldBeOk();
        (await Door.PutAsync(Keys + "/" + new string('x', (16 * 1024) + 1), "1")).ShouldFail(400, "INVALID_NAME");
    }

    /// <summary>The server sends large answers in pieces. It must send the last piece before the connection ends.</summary>
    [Fact]
    public async Task A_list_of_more_than_64_KiB_arrives_whole_while_its_connection_stays_open()
    {
        var name = new string('n', 900);
        for (var i = 0; i < 100; i++)
        {
            (await Door.PutAsync($"{Keys}/{name}{i}", "1")).ShouldBeOk();
        }

        (await Deadline.Within(Door.SendAsync("GET", Keys), "the list")).ShouldBeOk();
    }
}
