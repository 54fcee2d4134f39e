using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace StateStore.Webhooks.Tests;

/// <summary>The addresses to which a sender connects.</summary>
public sealed class ConnectTests : SenderTest
{
    private const string NotAllowed =
        "receiver.example has no public address. Let it resolve to a public address, or let the operator of the server allow its network for webhooks";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1", "10.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("0.0.0.0")]
    public async Task A_host_whose_addresses_are_not_allowed_gets_no_connection(params string[] addresses)
    {
        await using var receiver = RawReceiver.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        var outcome = await Sender(new() { Resolve = Always(addresses) }).SendAsync(Message(receiver.Port), default);

        Assert.Equal(new(AttemptKind.Refused, 0, null, NotAllowed), outcome);
        Assert.Equal(0, receiver.Connections);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://localhost:{0}/")]
    public async Task A_URL_that_was_not_checked_before_is_refused_all_the_same(string url)
    {
        await using var receiver = RawReceiver.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        Assert.Equal(AttemptKind.Refused, (await Sender(new()).SendAsync(Message(receiver.Port, url), default)).Kind);
        Assert.Equal(0, receiver.Connections);
    }

    [Fact]
    public async Task Only_the_allowed_addresses_of_a_host_are_used()
    {
        await using var receiver = await StartAsync();
        var sender = Sender(new() { Guard = Loopback, Resolve = Always("10.0.0.1", "169.254.169.254", "127.0.0.1") });
        Assert.Equal(AttemptKind.Delivered, (await sender.SendAsync(Message(receiver.Port), default)).Kind);
    }

    [Fact]
    public async Task The_next_address_is_tried_when_the_first_one_refuses()
    {
        await using var receiver = await StartAsync();
        var sender = Sender(new() { Guard = AddressGuard.Parse(["127.0.0.0/8", "::1"]).Value, Resolve = Always("::1", "127.0.0.99", "127.0.0.1") });
        Assert.Equal(AttemptKind.Delivered, (await sender.SendAsync(Message(receiver.Port), default)).Kind);
    }

    /// <summary>DNS rebinding: the checked address is the one that gets the connection, because there is no second resolution.</summary>
    [Fact]
    public async Task Each_connection_resolves_the_host_once_and_checks_the_result()
    {
        await using var receiver = await StartAsync();
        var resolved = 0;
        var sender = Sender(new()
        {
            Guard = AddressGuard.Parse(["127.0.0.1"]).Value,
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([++resolved == 2 ? IPAddress.IPv6Loopback : IPAddress.Loopback]),
            ConnectionLifetime = TimeSpan.Zero,
        });

        var kinds = new List<AttemptKind>();
        for (var n = 0; n < 3; n++)
        {
            kinds.Add((await sender.SendAsync(Message(receiver.Port), default)).Kind);
            Assert.Equal(n + 1, resolved);
        }

        Assert.Equal([AttemptKind.Delivered, AttemptKind.Refused, AttemptKind.Delivered], kinds);
    }

    [Fact]
    public async Task A_name_without_addresses_is_a_failure()
    {
        HostResolver unknown = (_, _) => throw new SocketException((int)SocketError.HostNotFound);
        foreach (var resolve in (HostResolver[])[unknown, Always()])
        {
            Assert.Equal(
                new(AttemptKind.Failed, 0, null, "the name receiver.example cannot be resolved"),
                await Sender(new() { Resolve = resolve }).SendAsync(Message(80), default));
        }
    }

    [Fact]
    public async Task A_connect_that_takes_too_long_is_a_failure()
    {
        var sender = Sender(new()
        {
            Resolve = async (_, stop) =>
            {
                await RawReceiver.HangAsync(stop);
                return [];
            },
            ConnectTimeout = TimeSpan.FromMilliseconds(1),
        });
        Assert.Equal(new(AttemptKind.Failed, 0, null, "receiver.example did not accept the connection in time"), await sender.SendAsync(Message(80), default));
    }

    [Fact]
    public async Task A_proxy_of_the_environment_is_not_used()
    {
        await using var receiver = await StartAsync();
        var before = Environment.GetEnvironmentVariable("http_proxy");
        Environment.SetEnvironmentVariable("http_proxy", $"http://127.0.0.1:{FreePort.Next()}");
        try
        {
            Assert.Equal(AttemptKind.Delivered, (await Sender().SendAsync(Message(receiver.Port), default)).Kind);
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", before);
        }
    }

    [Fact]
    public async Task Connections_are_kept()
    {
        var connections = new HashSet<string>();
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            connections.Add(context.Connection.Id);
            await context.Response.WriteAsync("done");
        });
        var sender = Sender();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(AttemptKind.Delivered, (await sender.SendAsync(Message(receiver.Port), default)).Kind);
        }

        Assert.Single(connections);
    }

    [Fact]
    public async Task Requests_that_are_not_answered_delay_no_other_request_to_their_host()
    {
        var release = new TaskCompletionSource();
        var hanging = new SemaphoreSlim(0);
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            if (context.Request.Path == "/hangs")
            {
                hanging.Release();
                await release.Task;
            }
        });
        var sender = Sender();
        var slow = Enumerable.Range(0, 200).Select(_ => sender.SendAsync(Message(receiver.Port, "http://receiver.example:{0}/hangs"), default)).ToList();
        for (var i = 0; i < slow.Count; i++)
        {
            Assert.True(await hanging.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        Assert.Equal(AttemptKind.Delivered, (await sender.SendAsync(Message(receiver.Port), default)).Kind);
        release.SetResult();
        Assert.All(await Task.WhenAll(slow), outcome => Assert.Equal(AttemptKind.Delivered, outcome.Kind));
    }

    private static Task<Receiver> StartAsync() => Receiver.StartAsync(_ => Task.CompletedTask);
}
