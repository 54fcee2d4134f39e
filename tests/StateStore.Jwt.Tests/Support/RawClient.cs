using System.Globalization;
using System.Net.Sockets;

namespace StateStore.Jwt.Tests.Support;

/// <summary>Sends a request of any length. It reads the answer while it still sends, because the server may refuse the rest.</summary>
public sealed class RawClient : IDisposable
{
    private readonly TcpClient _client;

    public RawClient(int port) => _client = new("127.0.0.1", port);

    /// <summary>The status of the answer.</summary>
    public async Task<int> GetAsync(string path, string token)
    {
        var stream = _client.GetStream();
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n");
        var sending = stream.WriteAsync(request).AsTask();
        var line = await new StreamReader(stream, Encoding.ASCII).ReadLineAsync();
        await sending.ContinueWith(sent => sent.Exception, TaskScheduler.Default);
        return int.Parse(line!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    public void Dispose() => _client.Dispose();
}
