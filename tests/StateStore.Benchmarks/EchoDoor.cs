using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;
using StateStore.Zmtp;

namespace StateStore.Benchmarks;

/// <summary>The same transport and codec as the server, without a store: the upper bound that protocol and machine set.</summary>
internal sealed class EchoDoor : IAsyncDisposable
{
    private readonly IConnectionListener _listener;
    private readonly Task _accepting;
    private readonly byte[] _reply;

    private EchoDoor(IConnectionListener listener, byte[] reply)
    {
        (_listener, _reply) = (listener, reply);
        _accepting = AcceptAsync();
    }

    public string Address => $"tcp://{_listener.EndPoint}";

    /// <param name="transport">Kestrel's.</param>
    /// <param name="reply">The reply; empty = the request is echoed.</param>
    public static async Task<EchoDoor> StartAsync(IConnectionListenerFactory transport, byte[] reply) =>
        new(await transport.BindAsync(new IPEndPoint(IPAddress.Loopback, 0)), reply);

    public async ValueTask DisposeAsync()
    {
        await _listener.UnbindAsync();
        await _accepting;
        await _listener.DisposeAsync();
    }

    private async Task AcceptAsync()
    {
        while (await _listener.AcceptAsync() is { } connection)
        {
            _ = Task.Run(() => ServeAsync(connection));
        }
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        await new RequestSession(connection.Transport, new(), Answer).RunAsync();
        await connection.Transport.Output.CompleteAsync();
        await connection.Transport.Input.CompleteAsync();
        await connection.DisposeAsync();
    }

    private ValueTask Answer(ZmtpRequest request, IBufferWriter<byte> reply)
    {
        if (_reply.Length > 0)
        {
            reply.Write(_reply);
        }
        else
        {
            foreach (var part in request.Frames[0])
            {
                reply.Write(part.Span);
            }
        }

        return ValueTask.CompletedTask;
    }
}
