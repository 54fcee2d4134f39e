using System.Globalization;
using System.Net.Sockets;

namespace StateStore.AspNetCore.Tests.Support;

/// <summary>A connection that sends exactly the given bytes.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly MemoryStream _received = new();

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    public static async Task<Answer> ExchangeAsync(int port, string request)
    {
        using var connection = await OpenAsync(port);
        await connection.SendAsync(request);
        return await connection.ReadAnswerAsync();
    }

    /// <summary>Reads an answer after an interim answer (100 Continue).</summary>
    public static async Task<Answer> ExchangeFinalAsync(int port, string request)
    {
        using var connection = await OpenAsync(port);
        await connection.SendAsync(request);
        const string Interim = "HTTP/1.1 100 Continue\r\n\r\n";
        if ((await connection.ReadUntilAsync("\r\n\r\n")).StartsWith(Interim, StringComparison.Ordinal))
        {
            connection.Forget(Interim.Length);
        }

        return await connection.ReadAnswerAsync();
    }

    /// <summary>Sends text as Latin-1: each character is one byte.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Forgets what was received, so that the next answer can be read.</summary>
    public void Clear() => _received.SetLength(0);

    /// <summary>Closes the connection with a reset instead of an orderly end.</summary>
    public void Reset()
    {
        _socket.LingerState = new(true, 0);
        _socket.Close();
    }

    /// <summary>Reads until the received text contains <paramref name="text"/>.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        while (!Received.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(await ReadAsync(), $"The connection ended before \"{text}\" came: {Received}");
        }

        return Received;
    }

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReadAsync())
        {
        }

        return Received;
    }

    /// <summary>Reads an answer that has a Content-Length.</summary>
    public async Task<Answer> ReadAnswerAsync()
    {
        var text = await ReadUntilAsync("\r\n\r\n");
        var head = text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        var headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var start = string.Join("\r\n", head).Length + 4;
        var length = int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture);
        while (_received.Length < start + length)
        {
            Assert.True(await ReadAsync(), $"The connection ended within an answer: {Received}");
        }

        var body = Encoding.UTF8.GetString(_received.ToArray(), start, length);
        return new((HttpStatusCode)int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture), body, headers.GetValueOrDefault("ETag"), headers);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _received.Dispose();
    }

    private string Received => Encoding.Latin1.GetString(_received.ToArray());

    private void Forget(int bytes)
    {
        var rest = _received.ToArray().AsSpan(bytes);
        _received.SetLength(0);
        _received.Write(rest);
    }

    private async Task<bool> ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        using var timeout = new CancellationTokenSource(Door.Patience);
        var count = await _socket.ReceiveAsync(buffer, timeout.Token);
        _received.Write(buffer, 0, count);
        return count > 0;
    }
}
