namespace StateStore.Jwt.Tests;

/// <summary>A claim names the tenant of the caller. The tenant itself is stored.</summary>
public sealed class TenantTests : TokenTest
{
    private const string Acme = "/v1/namespaces/acme:bot/conversations/one";
    private const string Other = "/v1/namespaces/other:bot/conversations/one";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await SetAsync("acme:*");
    }

    [Fact]
    public async Task For_a_token_with_a_tenant_only_the_namespaces_of_the_tenant_exist()
    {
        var token = await Issuer.TokenAsync(("scope", "admin"), ("tenant", "acme"));
        Assert.Equal(200, await WriteAsync(token, Acme));
        Assert.Equal(404, await WriteAsync(token, Other));
        Assert.Equal(200, await WriteAsync(await Issuer.TokenAsync(("scope", "admin")), Other));
        var list = await Server.SendAsync("GET", "/v1/namespaces", token);
        Assert.Contains("acme:bot", list.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("other:bot", list.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_a_token_with_a_tenant_that_is_not_stored_no_namespace_exists()
    {
        var token = await Issuer.TokenAsync(("scope", "admin"), ("tenant", "unknown"));
        Assert.Equal(404, await WriteAsync(token, Acme));
        Assert.Equal(404, await WriteAsync(token, Other));
    }

    [Fact]
    public async Task A_changed_tenant_holds_for_remembered_tokens_and_ends_their_streams()
    {
        var token = await Issuer.TokenAsync(("scope", "admin"), ("tenant", "acme"));
        Assert.Equal(200, await WriteAsync(token, Acme));
        using var events = await Server.FollowAsync("/v1/namespaces/acme:bot/events", token);
        await SetAsync("other:*");
        await Deadline.Within(events.ReadToEndAsync(), "the end of the stream");
        Assert.Equal(404, await ReadAsync(token, Acme));
        Assert.Equal(200, await WriteAsync(token, Other));
        Assert.Equal(1, Server.Cache.Count);
    }

    [Fact]
    public async Task A_change_of_another_tenant_keeps_the_caller()
    {
        var token = await Issuer.TokenAsync(("scope", "admin"), ("tenant", "acme"));
        Assert.Equal(200, await WriteAsync(token, Acme));
        var caller = Server.Cache.Find(TokenHash.Of(token));
        await Server.Access.SetTenantAsync(new("another", [new("another:", true)], CallerLimits.None));
        Assert.Null(await Server.Ring.RefreshAsync());
        Assert.Same(caller, Server.Cache.Find(TokenHash.Of(token)));
    }

    [Fact]
    public async Task All_tokens_of_a_tenant_share_its_limits()
    {
        await SetAsync("acme:*", new(Feeds: 1));
        var (one, two) = (await Issuer.TokenAsync(("scope", "admin"), ("tenant", "acme")), await Issuer.TokenAsync(("scope", "admin"), ("tenant", "acme")));
        Assert.Equal(200, await WriteAsync(one, Acme));
        using var events = await Server.FollowAsync("/v1/namespaces/acme:bot/events", one);
        Assert.Equal(429, await ReadAsync(two, "/v1/namespaces/acme:bot/events?wait=1s"));
    }

    private async Task SetAsync(string namespaces, CallerLimits? limits = null)
    {
        Assert.True((await Server.Access.SetTenantAsync(new("acme", [NamePattern.Parse(namespaces).Value], limits ?? CallerLimits.None))).IsOk);
        Assert.Null(await Server.Ring.RefreshAsync());
    }
}
