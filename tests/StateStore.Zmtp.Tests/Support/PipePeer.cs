using System.Buffers;
using System.IO.Pipelines;

namespace StateStore.Zmtp.Tests.Support;

/// <summary>
/// The other end of a session, in memory. The pipes run everything on the sending thread. When <see cref="Send"/> returns, the session has done all its
/// work, so a test need not wait.
/// </summary>
internal sealed class PipePeer
{
    private readonly Pipe _toSession;
    private readonly Pipe _fromSession;

    private PipePeer(long pauseAt)
    {
        var options = new PipeOptions(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: pauseAt, resumeWriterThreshold: pauseAt / 2, useSynchronizationContext: false);
        _toSession = new(options);
        _fromSession = new(options);
    }

    /// <summary>The error that the session ended with; null if it ended without one.</summary>
    public Task<ZmtpError?> End { get; private set; } = null!;

    /// <summary>Connects to a session.</summary>
    /// <param name="serve">Runs the session on the pipes.</param>
    /// <param name="pauseAt">The number of octets in one direction at which the writer has to wait; 0 = unlimited.</param>
    public static PipePeer Connect(Func<IDuplexPipe, Task<ZmtpError?>> serve, long pauseAt = 0)
    {
        var peer = new PipePeer(pauseAt);
        peer.End = Inline(() => peer.ServeAsync(serve));
        return peer;
    }

    /// <summary>Connects a REQ and completes its handshake with the session.</summary>
    public static PipePeer Request(RequestHandler handler, ZmtpOptions? options = null, long pauseAt = 0, string type = "REQ", CancellationToken stop = default)
    {
        var peer = Connect(transport => new RequestSession(transport, options ?? new(), handler).RunAsync(stop), pauseAt);
        peer.Send(Wire.Join(Wire.Greeting(), Wire.Ready(type)));
        Assert.Equal(Wire.Join(Wire.Greeting(), Wire.Ready("REP")), peer.Received());
        return peer;
    }

    /// <summary>Connects a SUB and completes its handshake with the publisher.</summary>
    public static PipePeer Subscribe(Publisher publisher, long pauseAt = 0, CancellationToken stop = default)
    {
        var peer = Connect(transport => publisher.ServeAsync(transport, stop), pauseAt);
        peer.Send(Wire.Join(Wire.Greeting(), Wire.Ready("SUB")));
        Assert.Equal(Wire.Join(Wire.Greeting(), Wire.Ready("PUB")), peer.Received());
        return peer;
    }

    /// <returns>A task that completes when the session has read enough for more octets to be sent.</returns>
    public Task SendAsync(ReadOnlyMemory<byte> octets) => Inline(() => _toSession.Writer.WriteAsync(octets).AsTask());

    public void Send(params byte[] octets) => Assert.True(SendAsync(octets).IsCompletedSuccessfully, "The session has stopped reading.");

    public void SendInPieces(byte[] octets, Func<int> length)
    {
        for (int from = 0, count; from < octets.Length; from += count)
        {
            count = Math.Clamp(length(), 1, octets.Length - from);
            Send(octets[from..(from + count)]);
        }
    }

    /// <summary>Returns all octets that the session has sent since the last call.</summary>
    public byte[] Received()
    {
        if (!_fromSession.Reader.TryRead(out var read))
        {
            return [];
        }

        var octets = read.Buffer.ToArray();
        Inline(() => _fromSession.Reader.AdvanceTo(read.Buffer.End));
        return octets;
    }

    /// <summary>Waits for this number of octets.</summary>
    public async Task<byte[]> ReceiveAsync(int count)
    {
        var read = await Deadline.Within(_fromSession.Reader.ReadAtLeastAsync(count).AsTask(), $"{count} octets from the session");
        var octets = read.Buffer.ToArray();
        _fromSession.Reader.AdvanceTo(read.Buffer.End);
        return octets;
    }

    /// <summary>Closes the connection; the session must end.</summary>
    public Task<ZmtpError?> CloseAsync()
    {
        Inline(() => _toSession.Writer.CompleteAsync().AsTask());
        return EndAsync();
    }

    public Task<ZmtpError?> EndAsync() => Deadline.Within(End, "the end of the session");

    /// <summary>Stops receiving.</summary>
    public void StopReceiving() => Inline(() => _fromSession.Reader.Complete());

    /// <summary>Runs without a synchronisation context, which the test runner has: only then tasks continue on the thread that completes them.</summary>
    public static void Inline(Action action)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static T Inline<T>(Func<T> function)
    {
        T result = default!;
        Inline(() => { result = function(); });
        return result;
    }

    private async Task<ZmtpError?> ServeAsync(Func<IDuplexPipe, Task<ZmtpError?>> serve)
    {
        try
        {
            return await serve(new Transport(_toSession.Reader, _fromSession.Writer));
        }
        finally
        {
            await _toSession.Reader.CompleteAsync();
            await _fromSession.Writer.CompleteAsync();
        }
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
