using StateStore.Engine.Access;
using StateStore.ZeroMq.Access;

namespace StateStore.ZeroMq.Tests.Access;

/// <summary>The events that a subscriber may get, and the end of its connection.</summary>
public sealed class ChangeAccessTests
{
    [Theory]
    [InlineData("events:read", true, true)]
    [InlineData("events:read@shop", false, true)]
    [InlineData("*@app", true, false)]
    [InlineData("events:read@app/t", false, false)]
    [InlineData("tables:read", false, false)]
    public async Task A_subscriber_gets_the_namespaces_whose_events_its_key_may_read(string scope, bool getsApp, bool getsShop)
    {
        await using var server = await AccessFixture.StartAsync();
        using var access = await BeginAsync(server, await server.CreateKeyAsync(scope));
        Assert.Equal((getsApp, getsShop), (access.Admits("app"), access.Admits("shop")));
        Assert.Equal((getsApp, getsShop), (access.Admits("app"), access.Admits("shop")));
        Assert.False(access.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_subscriber_is_disconnected_when_its_key_is_revoked()
    {
        await using var server = await AccessFixture.StartAsync();
        var key = await server.CreateKeyAsync("events:read");
        using var subscriber = await server.SubscribeAsync(key, "");
        await server.RevokeAsync(key);
        await subscriber.ReceiveEndAsync();
        Assert.Null(await ZmqClient.ConnectAsync(server.Changes, key.Key.Id, key.Text!, "SUB"));
    }

    [Fact]
    public async Task A_subscriber_of_a_server_that_becomes_closed_gets_no_further_event()
    {
        await using var server = await AccessFixture.StartAsync();
        using var access = await BeginAsync(server, null);
        Assert.True(access.Admits("app"));
        await server.CreateKeyAsync("admin");
        Assert.False(access.Admits("app"));
        Assert.True(access.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_subscriber_with_a_rotated_secret_is_ended_at_the_first_event_after_the_overlap()
    {
        await using var server = await AccessFixture.StartAsync();
        var key = await server.CreateKeyAsync("events:read");
        using var access = await BeginAsync(server, key);
        await server.Keys.RotateKeyAsync(key.Key.Id, TimeSpan.FromMinutes(5));
        await server.Ring.RefreshAsync();
        Assert.True(access.Admits("app"));
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.False(access.Admits("app"));
        Assert.True(access.Ended.IsCompleted);
    }

    /// <summary>The access of a subscriber after its handshake, with a key or with NULL.</summary>
    private static async Task<SubscriberAccess> BeginAsync(AccessFixture server, NewKey? key)
    {
        var client = await new ZmqAccess(server.Store, new(null), server.Ring).BeginAsync(null, default);
        if (key is not null)
        {
            Assert.True(client!.Authenticator!(Encoding.UTF8.GetBytes(key.Key.Id), Encoding.UTF8.GetBytes(key.Text!)));
        }

        var access = new SubscriberAccess(client!);
        access.Begin();
        return access;
    }
}
