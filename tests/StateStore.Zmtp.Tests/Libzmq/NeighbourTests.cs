using System.Buffers;
using System.Net.Sockets;

namespace StateStore.Zmtp.Tests.Libzmq;

/// <summary>Errors of one client do not disturb other clients.</summary>
public sealed class NeighbourTests
{
    [Fact]
    public async Task A_client_that_stops_reading_does_not_disturb_other_clients()
    {
        // The requests together exceed the buffers of both sockets, and the replies exceed them many times.
        const int Asked = 20_000;
        var handled = 0;
        await using var host = TcpHost.ForRequests((request, reply) =>
        {
            if (Wire.Text(request.Frames[0]) != "much")
            {
                return Handlers.Echo(request, reply);
            }

            Interlocked.Increment(ref handled);
            reply.Write(new byte[50_000]);
            return default;
        });
        using var stalled = await ConnectAsync(host);
        await stalled.SendAsync(Wire.Join(Wire.Greeting(), Wire.Ready("DEALER")));
        var asking = stalled.SendAsync(Wire.Join([.. Enumerable.Repeat(Wire.Message("", "much", new string('x', 1000)), Asked)]));

        Assert.Equal(3, (await PythonClient.RunAsync("req.py", host.Address)).Length);

        Assert.InRange(handled, 0, Asked / 2);
        stalled.Close();
        await Assert.ThrowsAnyAsync<Exception>(() => asking);
    }

    [Fact]
    public async Task Clients_that_send_garbage_do_not_disturb_other_clients()
    {
        var host = TcpHost.ForRequests(Handlers.Echo);
        await using (host)
        {
            await using var good = PythonClient.Start("dealer.py", host.Address, "10000", "delimiter");
            byte[][] nonsense =
            [
                Wire.Octets("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                [1, 0],
                Wire.Greeting(major: 1),
                Wire.Greeting("CURVE"),
                [.. Wire.Greeting(), .. Wire.Ready("PUSH")],
                [.. Wire.Greeting(), .. Wire.Ready("REQ"), 255],
                [.. Wire.Greeting(), .. Wire.Ready("REQ"), 2, 127, 255, 255, 255, 255, 255, 255, 255],
                [.. Wire.Greeting(), .. Wire.Ready("REQ"), .. Enumerable.Repeat(Wire.Frame(1), 100).SelectMany(frame => frame), 255],
            ];
            foreach (var octets in Enumerable.Repeat(nonsense, 5).SelectMany(all => all))
            {
                using var client = await ConnectAsync(host);
                await client.SendAsync(octets);
                await Deadline.Within(ReadToEndAsync(client), "the server to close");
            }

            Assert.Equal(["10000 in order"], await good.ReadToEndAsync());
        }

        Assert.Equal(40, host.Ends.Count(end => end is not null));
        Assert.DoesNotContain(host.Ends, end => end?.Code == ZmtpErrorCode.ConnectionLost);
    }

    private static async Task<Socket> ConnectAsync(TcpHost host)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host.EndPoint);
        return socket;
    }

    private static async Task ReadToEndAsync(Socket socket)
    {
        try
        {
            while (await socket.ReceiveAsync(new byte[4096]) > 0)
            {
                // Only the end of the connection matters.
            }
        }
        catch (SocketException)
        {
            // The peer closed with unread octets. A reset is an end, too.
        }
    }
}
