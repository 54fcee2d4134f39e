namespace StateStore.AspNetCore.Tests.Access;

/// <summary>Requests whose items or parameters decide which permission they need.</summary>
public sealed class BatchAccessTests : IAsyncLifetime
{
    private const string Batch = "/v1/namespaces/bot/keys:batch";
    private const string Key = "/v1/namespaces/bot/keys/mine:a";

    private AccessDoor _server = null!;

    public async Task InitializeAsync() => _server = await AccessDoor.OpenAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("""{"op":"get","key":"mine:a"}""", "keys:read")]
    [InlineData("""{"op":"set","key":"mine:a","value":1}""", "keys:write")]
    [InlineData("""{"op":"delete","key":"mine:a"}""", "keys:write")]
    [InlineData("""{"op":"increment","key":"mine:a"}""", "keys:write")]
    [InlineData("""{"op":"compare_and_set","key":"mine:a","value":1}""", "keys:write")]
    [InlineData("""{"op":"touch","key":"mine:a","ttl":"1h"}""", "keys:write")]
    [InlineData("""{"op":"acquire","name":"mine:a","owner":"a","ttl":"1h"}""", "leases:write")]
    [InlineData("""{"op":"renew","name":"mine:a","owner":"a","token":1,"ttl":"1h"}""", "leases:write")]
    [InlineData("""{"op":"release","name":"mine:a","owner":"a","token":1}""", "leases:write")]
    [InlineData("""{"op":"take","name":"mine:a","limit":1,"window":"1h"}""", "limits:write")]
    public async Task Each_item_of_a_batch_needs_its_own_permission(string item, string permission)
    {
        var others = string.Join(',', Permissions.Grantable.Where(one => !one.Permission.IsServerWide() && one.Text != permission).Select(one => $"{one.Text}@bot"));
        var (with, without) = (AccessDoor.Bearer(await _server.CreateAsync(permission + "@bot/mine:*")), AccessDoor.Bearer(await _server.CreateAsync(others)));
        await _server.RefreshAsync();
        (await _server.Door.SendAsync("POST", Batch, Body(item), without)).ShouldFail(403, "FORBIDDEN");
        Assert.Empty(_server.Changed);
        Assert.NotEqual(HttpStatusCode.Forbidden, (await _server.Door.SendAsync("POST", Batch, Body(item), with)).Status);
    }

    [Theory]
    [InlineData("""{"op":"set","key":"other:a","value":1}""")]
    [InlineData("""{"op":"get","key":"other:a"}""")]
    public async Task A_batch_with_one_foreign_item_changes_nothing_and_names_the_item(string foreign)
    {
        var key = AccessDoor.Bearer(await _server.CreateAsync("keys:*@bot/mine:*"));
        await _server.RefreshAsync();
        (await _server.Door.SendAsync("POST", Batch, Body("""{"op":"set","key":"mine:a","value":1}""", foreign), key)).ShouldFail(403, "FORBIDDEN", "Operation 1: ");
        Assert.Empty(_server.Changed);
        (await _server.Door.SendAsync("POST", Batch, Body("""{"op":"set","key":"mine:a","value":1}"""), key)).ShouldBeOk();
    }

    [Fact]
    public async Task A_GET_with_ttl_needs_keys_write()
    {
        var (reader, owner) = (AccessDoor.Bearer(await _server.CreateAsync("*:read@bot")), AccessDoor.Bearer(await _server.CreateAsync("keys:*@bot")));
        await _server.RefreshAsync();
        await _server.Door.PutAsync(Key, "1", owner);
        var changes = _server.Changed.Length;
        (await _server.Door.GetAsync(Key + "?ttl=1h", reader)).ShouldFail(403, "FORBIDDEN", "keys:write");
        Assert.Equal(HttpStatusCode.OK, (await _server.Door.GetAsync(Key, reader)).Status);
        Assert.Equal(changes, _server.Changed.Length);
        Assert.Equal(HttpStatusCode.OK, (await _server.Door.GetAsync(Key + "?ttl=1h", owner)).Status);
    }

    [Fact]
    public async Task Lists_of_namespaces_show_no_foreign_name_in_any_page()
    {
        await _server.AddTenantAsync("acme", "acme:*", "b");
        var (admin, tenant) = (AccessDoor.Bearer(await _server.CreateAsync("admin")), AccessDoor.Bearer(await _server.CreateAsync("*", "acme")));
        await _server.RefreshAsync();
        string[] own = ["acme:1", "acme:2", "b"];
        foreach (var ns in own.Concat(["a", "acme", "acmf", "ba", "c", "z"]))
        {
            (await _server.Door.PutAsync($"/v1/namespaces/{Uri.EscapeDataString(ns)}/keys/a", "1", admin)).ShouldBeOk();
        }

        var (listed, next) = (new List<string>(), "");
        do
        {
            var page = (await _server.Door.GetAsync($"/v1/namespaces?limit=1&after={Uri.EscapeDataString(next)}", tenant)).ShouldBeOk("ok", "namespaces", "next").Json;
            listed.AddRange(page.GetProperty("namespaces").EnumerateArray().Select(ns => ns.GetProperty("name").GetString()!));
            next = page.GetProperty("next").GetString();
            Assert.True(next is null || own.Contains(next), next);
        }
        while (next is not null);

        Assert.Equal(own, listed);
    }

    [Fact]
    public async Task The_namespace_of_keys_is_out_of_reach_for_an_admin()
    {
        var admin = AccessDoor.Bearer(await _server.CreateAsync("admin"));
        await _server.RefreshAsync();
        Assert.DoesNotContain("$access", (await _server.Door.GetAsync("/v1/namespaces", admin)).ShouldBeOk().Body, StringComparison.Ordinal);
        foreach (var path in (string[])["keys?values=true", "events?kind=key", "stats", "debug", "keys/generation", "keys/generation/history"])
        {
            (await _server.Door.GetAsync("/v1/namespaces/$access/" + path, admin)).ShouldFail(400, "INVALID_NAME");
        }

        (await _server.Door.SendAsync("DELETE", "/v1/namespaces/$access?confirm=$access", null, admin)).ShouldFail(400, "INVALID_NAME");
    }

    private static string Body(params string[] operations) => $$"""{"operations":[{{string.Join(',', operations)}}]}""";
}
