using StateStore.Core.Access;

namespace StateStore.ZeroMq.Tests.Access;

/// <summary>The callers of the command door, at the handshake and while their connections live.</summary>
public sealed class CommandAccessTests
{
    private const string Ok = """{"status":"ok","states":[]}""";
    private const string List = """{"cmd":"LIST_STATES","namespace":"app"}""";
    private const string Create = """{"cmd":"CREATE_STATE","namespace":"app","state":"t"}""";
    private const string Refused =
        """{"status":"error","message":"The connection has no valid credentials. Connect with the PLAIN mechanism: the id of an API key as user name, and the key as password"}""";

    [Fact]
    public async Task A_key_grants_its_scopes_only()
    {
        await using var server = await AccessFixture.StartAsync();
        using var client = await server.ConnectAsync(await server.CreateKeyAsync("tables:read@app"));
        Assert.Equal(Ok, await client!.CallAsync(List));
        Assert.Equal(
            """{"status":"error","message":"The credentials of bot do not grant tables:write here; the scope would be tables:write@app"}""",
            await client.CallAsync(Create));
        Assert.Equal("""{"status":"error","message":"There is no such namespace"}""", await client.CallAsync("""{"cmd":"LIST_STATES"}"""));
    }

    [Fact]
    public async Task A_key_of_a_tenant_does_not_see_the_namespaces_of_others()
    {
        await using var server = await AccessFixture.StartAsync();
        await server.Keys.SetTenantAsync(new("acme", [NamePattern.Parse("acme:*").Value], CallerLimits.None));
        using var client = await server.ConnectAsync(await server.CreateKeyAsync("*", tenant: "acme"));
        Assert.Equal(Ok, await client!.CallAsync("""{"cmd":"LIST_STATES","namespace":"acme:web"}"""));
        Assert.Equal("""{"status":"error","message":"There is no such namespace"}""", await client.CallAsync(Create));
    }

    [Fact]
    public async Task The_password_may_be_the_part_of_the_key_after_its_id()
    {
        await using var server = await AccessFixture.StartAsync();
        var key = await server.CreateKeyAsync("tables:read");
        using var client = await ZmqClient.ConnectAsync(server.Commands, key.Key.Id, key.Text!.Split('_')[2]);
        Assert.Equal(Ok, await client!.CallAsync(List));
    }

    [Fact]
    public async Task Wrong_keys_are_refused_at_the_handshake()
    {
        await using var server = await AccessFixture.StartAsync();
        var key = await server.CreateKeyAsync("admin");
        var other = await server.CreateKeyAsync("admin");
        Assert.Null(await ZmqClient.ConnectAsync(server.Commands, key.Key.Id, other.Text!));
        Assert.Null(await ZmqClient.ConnectAsync(server.Commands, key.Key.Id, KeySecret.Format(key.Key.Id, new byte[KeySecret.SecretBytes])));
        Assert.Null(await ZmqClient.ConnectAsync(server.Commands, "000000000000", KeySecret.Format("000000000000", new byte[KeySecret.SecretBytes])));
        Assert.Null(await ZmqClient.ConnectAsync(server.Commands, key.Key.Id, ""));
        Assert.Null(await ZmqClient.ConnectAsync(server.Commands, "", key.Text!));
        await server.RevokeAsync(key);
        Assert.Null(await server.ConnectAsync(key));
    }

    [Fact]
    public async Task A_connection_of_a_server_that_becomes_closed_is_refused_each_command()
    {
        await using var server = await AccessFixture.StartAsync();
        using var client = await ZmqClient.ConnectAsync(server.Commands);
        Assert.Equal(Ok, await client.CallAsync(List));
        await server.CreateKeyAsync("admin");
        Assert.Equal(Refused, await client.CallAsync(List));
        Assert.Equal(Refused, await client.CallAsync("no JSON"));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_on_its_live_connection()
    {
        await using var server = await AccessFixture.StartAsync();
        var key = await server.CreateKeyAsync("tables:read");
        using var client = await server.ConnectAsync(key);
        Assert.Equal(Ok, await client!.CallAsync(List));
        await server.RevokeAsync(key);
        Assert.Equal(Refused, await client.CallAsync(List));
    }

    [Fact]
    public async Task A_key_that_expires_is_refused_on_its_live_connection()
    {
        await using var server = await AccessFixture.StartAsync();
        using var client = await server.ConnectAsync(await server.CreateKeyAsync("tables:read", TimeSpan.FromHours(1)));
        Assert.Equal(Ok, await client!.CallAsync(List));
        server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Refused, await client.CallAsync(List));
    }

    [Fact]
    public async Task A_rotated_key_is_accepted_on_its_live_connection_until_the_overlap_ends()
    {
        await using var server = await AccessFixture.StartAsync();
        var key = await server.CreateKeyAsync("tables:read");
        using var old = await server.ConnectAsync(key);
        var rotated = (await server.Keys.RotateKeyAsync(key.Key.Id, TimeSpan.FromMinutes(5))).Value;
        await server.Ring.RefreshAsync();
        using var later = await server.ConnectAsync(rotated);
        Assert.Equal(Ok, await old!.CallAsync(List));
        Assert.Equal(Ok, await later!.CallAsync(List));
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(Refused, await old.CallAsync(List));
        Assert.Equal(Ok, await later.CallAsync(List));
    }

    [Fact]
    public async Task Users_of_a_password_file_may_do_everything_beside_keys()
    {
        await using var server = await AccessFixture.StartAsync(ZmqUsers.Parse(["ada:secret"]));
        using var ada = await ZmqClient.ConnectAsync(server.Commands, "ada", "secret");
        Assert.Equal("""{"status":"ok","created":"t","max_length":null}""", await ada!.CallAsync(Create));
        using var bot = await server.ConnectAsync(await server.CreateKeyAsync("tables:read@app"));
        Assert.Equal("""{"status":"ok","states":["t"]}""", await bot!.CallAsync(List));
        Assert.Equal("""{"status":"ok","states":["t"]}""", await ada.CallAsync(List));
        Assert.Null(await ZmqClient.ConnectAsync(server.Commands, "ada", "wrong"));
    }
}
