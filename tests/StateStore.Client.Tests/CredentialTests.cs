using System.Net;
using StateStore.Client.Tests.Support;
using StateStore.Core.Access;
using StateStore.Engine.Access;
using StateStore.Storage.Memory;

namespace StateStore.Client.Tests;

/// <summary>The credentials of a client: what they permit, and the places that never get them.</summary>
public sealed class CredentialTests
{
    private const string Secret = "statestore_000000000000_secret";

    [Fact]
    public async Task A_key_permits_what_its_scopes_grant()
    {
        await using var server = await RealServer.StartAsync(new MemoryStorage(), services: services => services.AddStateStoreAccess(new() { IsOpenWithoutKeys = true }));
        var key = (await server.Service<AccessStore>().CreateKeyAsync(new("test", [Scope.Parse($"conversations:*@{Clients.Ns}").Value]))).Value.Text!;
        Assert.Null(await server.Service<KeyRing>().RefreshAsync());
        await using var client = new StateStoreClient(new() { Address = server.Address, ApiKey = key });
        await using var byToken = new StateStoreClient(new() { Address = server.Address, Token = _ => new(key) });
        await using var anonymous = new StateStoreClient(new() { Address = server.Address });

        Assert.True((await client.SetAsync()).IsOk);
        Assert.True((await byToken.SetAsync()).IsOk);
        Assert.Equal(ErrorCode.Forbidden, (await client.Keys.GetAsync(Clients.Ns, "k")).Error!.Code);
        Assert.Equal(ErrorCode.Unauthorized, (await anonymous.SetAsync()).Error!.Code);
        Assert.Equal(ErrorCode.Forbidden, (await client.Changes.FollowAsync(Clients.Ns, null)).Error!.Code);
        Assert.Equal(ErrorCode.Forbidden, (await client.SendAsync(HttpMethod.Get, "/v1/admin/keys")).Error!.Code);
    }

    [Theory]
    [InlineData("http://state.example.com")]
    [InlineData("http://10.0.0.1:8080")]
    public void Credentials_over_plain_http_to_another_machine_need_an_option(string address)
    {
        var refused = Assert.Throws<ArgumentException>(() => new StateStoreClient(new() { Address = new(address), ApiKey = Secret }));
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new StateStoreClient(new() { Address = new(address), Token = _ => new(Secret) }));

        _ = new StateStoreClient(new() { Address = new(address) });
        _ = new StateStoreClient(new() { Address = new(address), ApiKey = Secret, AllowCredentialsOverHttp = true });
        _ = new StateStoreClient(new() { Address = new(address.Replace("http", "https", StringComparison.Ordinal)), ApiKey = Secret });
    }

    [Theory]
    [InlineData("ftp://state.example.com")]
    [InlineData("https://user:password@state.example.com")]
    [InlineData("https://state.example.com?key=a")]
    public void An_address_of_another_form_is_refused(string address) =>
        Assert.Throws<ArgumentException>(() => new StateStoreClient(new() { Address = new(address) }));

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        var address = new Uri("https://state.example.com");
        Assert.Throws<ArgumentException>(() => new StateStoreClient(new() { Address = address, AttemptTimeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => new StateStoreClient(new() { Address = address, RetryTime = TimeSpan.FromSeconds(-1) }));
        Assert.Throws<ArgumentException>(() => new StateStoreClient(new() { Address = address, MaxAnswerBytes = 0 }));
        Assert.Throws<ArgumentException>(() => new StateStoreClient(new() { Address = address, ApiKey = "a", Token = _ => new("b") }));
        var refused = Assert.Throws<ArgumentException>(() => new StateStoreClient(new() { Address = address, ApiKey = "secret\r\nkey" }));
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_no_header_can_carry_is_UNAUTHORIZED()
    {
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, ScriptedServer.Answer(200, ScriptedServer.Conversation));
        await using var client = new StateStoreClient(new() { Address = server.Address, Token = _ => new("secret\r\nX-Other: 1") });

        var refused = await client.SetAsync();

        Assert.Equal(ErrorCode.Unauthorized, refused.Error!.Code);
        Assert.DoesNotContain("secret", refused.Error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task An_issuer_without_a_connection_counts_as_an_unavailable_server()
    {
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, ScriptedServer.Answer(200, ScriptedServer.Conversation));
        var asked = 0;
        await using var client = new StateStoreClient(new()
        {
            Address = server.Address,
            Token = _ => asked++ == 0 ? throw new HttpRequestException(HttpRequestError.ConnectionError) : new(Secret),
        });

        Assert.True((await client.SetAsync()).IsOk);
        Assert.Equal((2, 1), (asked, server.Seen.Count));
    }

    [Fact]
    public async Task The_refusal_of_an_issuer_reaches_the_caller_and_ends_a_feed()
    {
        await using var server = await RealServer.StartAsync(new MemoryStorage());
        HttpRequestException? refusal = null;
        await using var client = new StateStoreClient(new()
        {
            Address = server.Address,
            Token = _ => refusal is null ? new(Secret) : throw refusal,
        });
        await using var feed = (await client.Changes.FollowAsync(Clients.Ns, null)).Value.Changes.GetAsyncEnumerator();
        refusal = new("The issuer refuses the client", null, HttpStatusCode.BadRequest);

        Assert.Same(refusal, await Assert.ThrowsAsync<HttpRequestException>(() => client.SetAsync().AsTask()));
        Assert.Same(refusal, await Assert.ThrowsAsync<HttpRequestException>(() => feed.MoveNextAsync().AsTask().WaitAsync(Clients.Patience)));
    }

    [Fact]
    public async Task No_error_and_no_text_of_the_client_contains_the_key()
    {
        var options = new StateStoreClientOptions { Address = new($"http://127.0.0.1:{FreePort.Next()}"), ApiKey = Secret, RetryTime = TimeSpan.Zero };
        await using var client = new StateStoreClient(options);

        var refused = await client.SetAsync();

        Assert.DoesNotContain(Secret, $"{options} {client} {refused.Error}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var other = await ScriptedServer.StartAsync(TimeProvider.System, ScriptedServer.Answer(200, ScriptedServer.Conversation));
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = other.Address.ToString();
            return Task.CompletedTask;
        });
        await using var client = new StateStoreClient(new() { Address = server.Address, ApiKey = Secret });

        Assert.Equal(ErrorCode.Internal, (await client.SetAsync()).Error!.Code);
        Assert.Empty(other.Seen);
    }
}
