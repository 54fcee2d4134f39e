using System.Net.Sockets;
using System.Security.Authentication;

namespace StateStore.Webhooks.Tests;

/// <summary>A receiver that speaks HTTP as badly as its script says.</summary>
internal sealed class RawReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = FreePort.Occupy();
    private readonly Func<Stream, CancellationToken, Task> _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _connections;

    /// <param name="script">Handles one connection, which is closed at its end.</param>
    public RawReceiver(Func<Stream, CancellationToken, Task> script)
    {
        _script = script;
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>A receiver that reads the headers of a request, and then sends bytes and closes the connection.</summary>
    public static RawReceiver Answering(byte[] answer) => new(async (stream, stop) =>
    {
        await ReadRequestAsync(stream, stop);
        await stream.WriteAsync(answer, stop);
    });

    public static async Task ReadRequestAsync(Stream stream, CancellationToken stop) =>
        Assert.True(await stream.ReadAsync(new byte[16 * 1024], stop) > 0);

    /// <summary>Waits for the end of the test.</summary>
    public static Task HangAsync(CancellationToken stop) => new TaskCompletionSource().Task.WaitAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                running.Add(RunAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task RunAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await _script(client.GetStream(), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or AuthenticationException)
        {
            // The sender has closed the connection, or the test has ended.
        }
    }
}
