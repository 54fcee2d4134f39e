using System.Buffers.Binary;
using System.Net.Sockets;

namespace StateStore.ZeroMq.Tests.Support;

/// <summary>A hand-written REQ, which can also do what no correct client does.</summary>
public sealed class ZmqClient : IDisposable
{
    private const int GreetingLength = 64;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public static async Task<ZmqClient> ConnectAsync(string address)
    {
        var client = new ZmqClient();
        await client._socket.ConnectAsync(IPEndPoint.Parse(address["tcp://".Length..]));
        var greeting = new byte[GreetingLength];
        byte[] start = [0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 3, 0, .. "NULL"u8];
        start.CopyTo(greeting, 0);
        byte[] ready = [.. "\x05READY\x0BSocket-Type"u8, 0, 0, 0, 3, .. "REQ"u8];
        await client._socket.SendAsync((byte[])[.. greeting, 4, (byte)ready.Length, .. ready]);
        await client.ReceiveAsync(GreetingLength);
        await client.ReceiveAsync((await client.ReceiveAsync(2))[1]);
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

    public void Dispose() => _socket.Dispose();

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
