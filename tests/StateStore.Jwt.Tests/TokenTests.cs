namespace StateStore.Jwt.Tests;

public sealed class TokenTests : TokenTest
{
    [Fact]
    public async Task A_token_grants_its_scopes_and_nothing_more()
    {
        var token = await Issuer.TokenAsync(("scope", "openid conversations:write@bot conversations:read@bot profile email:all"));
        Assert.Equal(200, await WriteAsync(token));
        Assert.Equal(200, await ReadAsync(token));
        var refused = await Server.SendAsync("GET", "/v1/namespaces/bot/schema", token);
        Assert.Equal(403, refused.Status);
        Assert.Contains("The credentials of robot do not grant schema:read", refused.Body, StringComparison.Ordinal);
        Assert.Equal(404, await ReadAsync(token, "/v1/namespaces/shop/conversations/one"));
    }

    [Fact]
    public async Task A_token_without_scopes_is_authenticated_and_sees_no_namespace()
    {
        var token = await Issuer.TokenAsync();
        Assert.Equal(404, await ReadAsync(token));
        Assert.Equal((200, """{"ok":true,"namespaces":[],"next":null}"""), await Server.SendAsync("GET", "/v1/namespaces", token));
    }

    [Fact]
    public async Task A_stored_key_is_accepted_beside_the_tokens_and_a_token_is_no_key()
    {
        var created = await Server.Access.CreateKeyAsync(new("ops", [Scope.Everything]));
        await Server.Ring.RefreshAsync();
        var key = created.Value.Text!;
        Assert.Equal(200, await WriteAsync(key));
        Assert.Equal(401, await ReadAsync(key[..^1] + (key[^1] == '0' ? '1' : '0')));
        using var request = new HttpRequestMessage(HttpMethod.Get, Conversation);
        request.Headers.Add("X-API-Key", await Issuer.TokenAsync(("scope", "admin")));
        using var answer = await Server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_validated_token_needs_the_issuer_no_more()
    {
        var token = await Issuer.TokenAsync(("scope", "admin"));
        Assert.Equal(404, await ReadAsync(token));
        Issuer.IsDown = true;
        Assert.Equal(404, await ReadAsync(token));
        Assert.Equal(1, Server.Cache.Count);
        Assert.Equal(1, Issuer.Reads);
    }

    [Fact]
    public async Task A_validated_token_is_refused_and_its_stream_ends_when_it_expires()
    {
        var token = await Issuer.TokenAsync(("scope", "admin"));
        Assert.Equal(200, await WriteAsync(token));
        using var events = await Server.FollowAsync("/v1/namespaces/bot/events", token);
        Server.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, await ReadAsync(token));
        Server.Clock.Advance(TimeSpan.FromMinutes(2));
        await Deadline.Within(events.ReadToEndAsync(), "the end of the stream");
        Assert.Equal(401, await ReadAsync(token));
        Assert.Equal(0, Server.Cache.Count);
    }
}

public sealed class OtherClaimTests : TokenTest
{
    protected override JwtOptions Options(JwtOptions options) => options with { ScopeClaim = "permissions", NameClaim = "client_name", TenantClaim = "org" };

    [Fact]
    public async Task Claims_may_have_other_names_and_scopes_may_be_an_array()
    {
        var token = await Issuer.TokenAsync(("permissions", "conversations:*@bot"), ("permissions", "other"), ("client_name", "Ada's robot"));
        Assert.Equal(200, await WriteAsync(token));
        var refused = await Server.SendAsync("GET", "/v1/namespaces/bot/schema", token);
        Assert.Contains("The credentials of Ada's robot do not", JsonDocument.Parse(refused.Body).RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_without_the_claim_of_the_name_is_refused() => Assert.Equal(401, await ReadAsync(await Issuer.TokenAsync(("permissions", "admin"))));
}
