namespace StateStore.Jwt.Tests;

/// <summary>The keys of the issuer change, and the issuer may be unavailable.</summary>
public sealed class IssuerKeyTests : TokenTest
{
    [Fact]
    public async Task The_first_token_of_a_new_key_is_accepted()
    {
        Assert.Equal(200, await WriteAsync(await Issuer.TokenAsync(("scope", "admin"))));
        Server.Clock.Advance(IssuerKeys.LeastInterval);
        Issuer.RollOver("second");
        Assert.Equal(200, await WriteAsync(await Issuer.TokenAsync(("scope", "admin"))));
    }

    [Fact]
    public async Task A_token_of_a_withdrawn_key_is_refused_when_it_is_validated_again()
    {
        var token = new Forgery(Issuer) { Claims = { ["exp"] = Forgery.In(Issuer, TimeSpan.FromDays(1)) } }.Sign();
        Assert.Equal(200, await WriteAsync(token));
        Issuer.RollOver("second");
        Server.Clock.Advance(IssuerKeys.LeastInterval);
        Assert.Equal(200, await WriteAsync(await Issuer.TokenAsync(("scope", "admin"))));
        Server.Clock.Advance(TokenCache.MostAge);
        Assert.Equal(401, await ReadAsync(token));
    }

    [Fact]
    public async Task Unknown_key_ids_make_the_server_read_at_most_every_ten_seconds()
    {
        Assert.Equal(200, await WriteAsync(await Issuer.TokenAsync(("scope", "admin"))));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(401, await ReadAsync(new Forgery(Issuer) { Header = { ["kid"] = $"key {i}" } }.Sign()));
        }

        Assert.Equal(1, Issuer.Reads);
        Server.Clock.Advance(IssuerKeys.LeastInterval);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ReadAsync(new Forgery(Issuer) { Header = { ["kid"] = $"key {i}" } }.Sign())));
        Assert.Equal(2, Issuer.Reads);
        Assert.Equal(1, Server.Cache.Count);
    }

    [Fact]
    public async Task Known_keys_stay_in_use_while_the_issuer_is_unavailable()
    {
        Assert.Equal(200, await WriteAsync(new Forgery(Issuer).Sign()));
        Issuer.IsDown = true;
        Server.Clock.Advance(IssuerKeys.LeastInterval);
        Assert.Equal(401, await ReadAsync(new Forgery(Issuer) { Header = { ["kid"] = "unknown" } }.Sign()));
        Assert.Equal(200, await ReadAsync(new Forgery(Issuer) { Claims = { ["sub"] = "another" } }.Sign()));
    }
}

/// <summary>The issuer is unavailable when the server starts.</summary>
public sealed class LateIssuerTests : IAsyncLifetime
{
    private Issuer _issuer = null!;
    private TokenServer _server = null!;

    public async Task InitializeAsync()
    {
        _issuer = await Issuer.StartAsync();
        _issuer.IsDown = true;
        _server = await TokenServer.StartAsync(new(_issuer.Authority, Issuer.Audience));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task The_server_starts_refuses_tokens_and_accepts_them_when_the_issuer_is_available()
    {
        var token = new Forgery(_issuer).Sign();
        Assert.Equal(401, (await _server.SendAsync("GET", "/v1/namespaces", token)).Status);
        var key = await _server.Access.CreateKeyAsync(new("ops", [Scope.Everything]));
        await _server.Ring.RefreshAsync();
        Assert.Equal(200, (await _server.SendAsync("GET", "/v1/namespaces", key.Value.Text)).Status);
        Assert.Equal(200, (await _server.SendAsync("GET", "/health/ready", null)).Status);
        _issuer.IsDown = false;
        _server.Clock.Advance(IssuerKeys.LeastInterval);
        Assert.Equal(200, (await _server.SendAsync("GET", "/v1/namespaces", token)).Status);
    }
}
