using System.Buffers.Binary;
using System.Net.Sockets;

namespace StateStore.ZeroMq.Tests.Support;

/// <summary>A hand-written REQ or SUB, which can also do what no correct client does.</summary>
public sealed class ZmqClient : IDisposable
{
    private const int GreetingLength = 64;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Connects with the NULL mechanism.</summary>
    public static async Task<ZmqClient> ConnectAsync(string address, string type = "REQ")
    {
        var client = await GreetAsync(address, "NULL");
        await client.SendAsync(Command("READY", Metadata(type)));
        await client.ReceiveCommandAsync();
        return client;
    }

    /// <summary>Connects with the PLAIN mechanism; null if the server refuses the user.</summary>
    public static async Task<ZmqClient?> ConnectAsync(string address, string user, string password, string type = "REQ")
    {
        var client = await GreetAsync(address, "PLAIN");
        await client.SendAsync(Command("HELLO", [.. Short(user), .. Short(password)]));
        if (await client.ReceiveCommandAsync() != "WELCOME")
        {
            client.Dispose();
            return null;
        }

        await client.SendAsync(Command("INITIATE", Metadata(type)));
        await client.ReceiveCommandAsync();
        return client;
    }

    public static byte[] Frames(string command)
    {
        var body = Encoding.UTF8.GetBytes(command);
        if (body.Length <= byte.MaxValue)
        {
            return [1, 0, 0, (byte)body.Length, .. body];
        }

        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(length, body.Length);
        return [1, 0, 2, .. length, .. body];
    }

    public async Task SendAsync(byte[] octets) => await _socket.SendAsync(octets);

    public async Task<string> CallAsync(string command)
    {
        await SendAsync(Frames(command));
        var header = await ReceiveAsync(4);
        return Encoding.UTF8.GetString(await ReceiveAsync(header[3]));
    }

    /// <summary>Subscribes to topics, and waits until the server has taken the subscription: it answers a PING behind it.</summary>
    public async Task SubscribeAsync(string prefix)
    {
        byte[] message = [1, .. Encoding.UTF8.GetBytes(prefix)];
        await SendAsync([0, (byte)message.Length, .. message, .. Command("PING", [0, 0])]);
        Assert.Equal("PONG", await ReceiveCommandAsync());
    }

    /// <summary>Receives a published message; returns its topic.</summary>
    public async Task<string> ReceiveTopicAsync()
    {
        var topic = Encoding.UTF8.GetString(await ReceiveAsync((await ReceiveAsync(2))[1]));
        await ReceiveAsync((await ReceiveAsync(2))[1]);
        return topic;
    }

    /// <summary>Waits until the server closes the connection.</summary>
    public async Task ReceiveEndAsync()
    {
        try
        {
            Assert.Equal(0, await Deadline.Within(_socket.ReceiveAsync(new byte[1]), "the end of the connection"));
        }
        catch (SocketException)
        {
            // The server has aborted the connection.
        }
    }

    public void Dispose() => _socket.Dispose();

    private static async Task<ZmqClient> GreetAsync(string address, string mechanism)
    {
        var client = new ZmqClient();
        await client._socket.ConnectAsync(IPEndPoint.Parse(address["tcp://".Length..]));
        var greeting = new byte[GreetingLength];
        byte[] start = [0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 3, 0, .. Encoding.UTF8.GetBytes(mechanism)];
        start.CopyTo(greeting, 0);
        await client.SendAsync(greeting);
        await client.ReceiveAsync(GreetingLength);
        return client;
    }

    private static byte[] Short(string text) => [(byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Metadata(string type) => [.. Short("Socket-Type"), 0, 0, 0, (byte)type.Length, .. Encoding.UTF8.GetBytes(type)];

    private static byte[] Command(string name, byte[] data) => [4, (byte)(1 + name.Length + data.Length), .. Short(name), .. data];

    /// <summary>Receives a command; returns its name.</summary>
    private async Task<string> ReceiveCommandAsync()
    {
        var body = await ReceiveAsync((await ReceiveAsync(2))[1]);
        return Encoding.UTF8.GetString(body, 1, body[0]);
    }

    private async Task<byte[]> ReceiveAsync(int count)
    {
        var octets = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = await Deadline.Within(_socket.ReceiveAsync(octets.AsMemory(read)).AsTask(), $"{count} octets from the server");
            read += more > 0 ? more : throw new IOException("The server has closed the connection.");
        }

        return octets;
    }
}
