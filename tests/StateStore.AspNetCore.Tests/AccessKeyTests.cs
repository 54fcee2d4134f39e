namespace StateStore.AspNetCore.Tests;

/// <summary>The management of keys and tenants over HTTP.</summary>
public sealed class AccessKeyTests : DoorTest
{
    private const string Keys = "/v1/admin/keys";
    private const string Tenants = "/v1/admin/tenants";
    private const string Admin = """{"name":"ops","scopes":["admin"]}""";

    protected override AccessOptions Access => new() { IsOpenWithoutKeys = true };

    [Fact]
    public async Task The_first_key_closes_an_open_server_at_once_and_manages_it()
    {
        var created = (await Door.SendAsync("POST", Keys, Admin)).ShouldBeOk("ok", "id", "key", "name", "scopes", "created_at", "disabled", "secrets");
        Assert.Equal("no-store", created.Headers["Cache-Control"]);
        (await Door.GetAsync(Keys)).ShouldFail(401, "UNAUTHORIZED");
        var listed = (await Door.GetAsync(Keys, Bearer(created))).ShouldBeOk("ok", "keys", "next");
        Assert.DoesNotContain(Text(created), listed.Body, StringComparison.Ordinal);
        Assert.Equal(Id(created), Assert.Single(listed.Json.GetProperty("keys").EnumerateArray()).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("""{"name":"bot","scopes":["*"]}""")]
    [InlineData("""{"name":"bot","scopes":["admin@bot:*"]}""")]
    [InlineData("""{"name":"bot","scopes":["admin"],"certificate":"bot"}""")]
    [InlineData("""{"name":"bot","scopes":["admin"],"tenant":"acme"}""")]
    public async Task A_first_key_that_would_lock_out_every_caller_is_refused_and_the_server_stays_open(string body)
    {
        (await Door.SendAsync("PUT", Tenants + "/acme", """{"namespaces":["acme:*"]}""")).ShouldBeOk();
        (await Door.SendAsync("POST", Keys, body)).ShouldFail(400, "INVALID_INPUT", "scope admin");
        (await Door.GetAsync(Keys)).ShouldBeOk();
    }

    [Fact]
    public async Task A_key_is_rotated_disabled_enabled_and_revoked_and_each_change_holds_at_once()
    {
        var admin = await Door.SendAsync("POST", Keys, Admin);
        var headers = Bearer(admin);
        var bot = (await Door.SendAsync("POST", Keys, """{"name":"bot","scopes":["keys:*"],"ttl":"90d"}""", headers)).ShouldBeOk();
        var one = $"{Keys}/{Id(bot)}";
        (await Door.GetAsync(Keys, Bearer(bot))).ShouldFail(403, "FORBIDDEN");
        var rotated = (await Door.SendAsync("POST", one + "/rotate", """{"overlap":"0s"}""", headers)).ShouldBeOk();
        (await Door.GetAsync("/v1/namespaces", Bearer(bot))).ShouldFail(401, "UNAUTHORIZED");
        (await Door.GetAsync("/v1/namespaces", Bearer(rotated))).ShouldBeOk();
        (await Door.SendAsync("POST", one + "/disable", null, headers)).ShouldBeOk();
        (await Door.GetAsync("/v1/namespaces", Bearer(rotated))).ShouldFail(401, "UNAUTHORIZED");
        (await Door.SendAsync("POST", one + "/enable", null, headers)).ShouldBeOk();
        (await Door.GetAsync("/v1/namespaces", Bearer(rotated))).ShouldBeOk();
        (await Door.SendAsync("DELETE", one, null, headers)).ShouldBeOk();
        (await Door.GetAsync("/v1/namespaces", Bearer(rotated))).ShouldFail(401, "UNAUTHORIZED");
        Assert.True((await Door.GetAsync(one, headers)).ShouldBeOk().Json.TryGetProperty("revoked_at", out _));
        (await Door.SendAsync("POST", one + "/rotate", "{}", headers)).ShouldFail(400, "INVALID_INPUT", "revoked");
    }

    [Fact]
    public async Task A_dry_run_checks_everything_changes_nothing_and_returns_no_key()
    {
        var tried = (await Door.SendAsync("POST", Keys + "?dry_run=true", Admin)).ShouldBeOk();
        Assert.DoesNotContain("statestore_", tried.Body, StringComparison.Ordinal);
        Assert.True(tried.Json.GetProperty("dry_run").GetBoolean());
        (await Door.GetAsync(Keys)).ShouldBeOk();
        var admin = await Door.SendAsync("POST", Keys, Admin);
        var one = $"{Keys}/{Id(admin)}";
        Assert.DoesNotContain("statestore_", (await Door.SendAsync("POST", one + "/rotate?dry_run=true", "{}", Bearer(admin))).ShouldBeOk().Body, StringComparison.Ordinal);
        (await Door.SendAsync("DELETE", one + "?dry_run=true", null, Bearer(admin))).ShouldBeOk();
        (await Door.SendAsync("PUT", Tenants + "/acme?dry_run=true", """{"namespaces":["a"]}""", Bearer(admin))).ShouldBeOk();
        (await Door.GetAsync(Tenants + "/acme", Bearer(admin))).ShouldFail(404, "NOT_FOUND");
        (await Door.GetAsync(one, Bearer(admin))).ShouldBeOk();
    }

    [Fact]
    public async Task A_tenant_with_any_name_is_set_listed_read_and_deleted()
    {
        foreach (var path in new[] { "acme", "..", "a%2Fb%20%C3%A9" })
        {
            (await Door.SendAsync("PUT", $"{Tenants}/{path}", """{"namespaces":["acme:*"],"limits":{"feeds":3},"quota":{"keys":7}}""")).ShouldBeOk("ok", "name", "namespaces", "limits", "quota");
            Assert.Equal(Uri.UnescapeDataString(path), (await Door.GetAsync($"{Tenants}/{path}")).ShouldBeOk().Json.GetProperty("name").GetString());
        }

        Assert.Equal(3, (await Door.GetAsync(Tenants)).ShouldBeOk().Json.GetProperty("tenants").GetArrayLength());
        var page = (await Door.GetAsync(Tenants + "?limit=2")).ShouldBeOk().Json;
        Assert.Equal("a/b é", page.GetProperty("next").GetString());
        Assert.Equal(1, (await Door.GetAsync(Tenants + "?after=a%2Fb%20%C3%A9")).ShouldBeOk().Json.GetProperty("tenants").GetArrayLength());
        (await Door.SendAsync("DELETE", Tenants + "/..")).ShouldBeOk("ok", "name");
        (await Door.SendAsync("DELETE", Tenants + "/..")).ShouldFail(404, "NOT_FOUND");
    }

    [Theory]
    [InlineData("POST", Keys, """{"name":"x","scopes":["nonsense"]}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys, """{"name":"x","scopes":["admin"],"ttl":"999999999999d"}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys, """{"name":"x","scopes":["admin"],"key":"mine"}""", 400, "INVALID_INPUT")]
    [InlineData("POST", Keys, "", 400, "INVALID_JSON")]
    [InlineData("POST", Keys + "?dry_run=maybe", Admin, 400, "INVALID_INPUT")]
    [InlineData("GET", Keys + "/000000000000", null, 404, "NOT_FOUND")]
    [InlineData("DELETE", Keys + "/000000000000", null, 404, "NOT_FOUND")]
    [InlineData("GET", "/v1/%61dmin/keys/000000000000", null, 404, "NOT_FOUND")]
    [InlineData("GET", Keys + "/%zz", null, 400, "INVALID_NAME")]
    [InlineData("POST", Keys + "/000000000000/rotate", """{"overlap":"31d"}""", 400, "INVALID_INPUT")]
    [InlineData("PUT", Tenants + "/acme", """{"namespaces":[]}""", 400, "INVALID_INPUT")]
    public async Task A_bad_request_about_keys_or_tenants_is_refused(string method, string path, string? body, int status, string code) =>
        (await Door.SendAsync(method, path, body)).ShouldFail(status, code);

    [Fact]
    public async Task An_application_without_stored_keys_does_not_answer_at_the_paths_of_keys()
    {
        await using var other = await Door.OpenAsync();
        (await other.GetAsync(Keys)).ShouldFail(404, "NOT_FOUND");
    }

    private static (string, string)[] Bearer(Answer created) => [("Authorization", "Bearer " + Text(created))];

    private static string Text(Answer created) => created.Json.GetProperty("key").GetString()!;

    private static string Id(Answer created) => created.Json.GetProperty("id").GetString()!;
}
