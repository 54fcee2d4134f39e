using System.Buffers;
using System.IO.Pipelines;

namespace StateStore.Zmtp.Tests.Support;

/// <summary>A session after its handshake, to which the same octets are sent again and again with as little overhead as possible.</summary>
internal sealed class BareConnection : IDuplexPipe
{
    private static readonly PipeOptions Options = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);
    private readonly Pipe _toSession = new(Options);
    private readonly Pipe _fromSession = new(Options);
    private readonly Action _exchange;

    /// <param name="requests">The requests, sent in one piece.</param>
    /// <param name="rounds">The number of times per <see cref="Exchange()"/>.</param>
    public BareConnection(byte[] requests, int rounds)
    {
        PipePeer.Inline(() => _ = new RequestSession(this, new(), Handlers.Echo).RunAsync());
        PipePeer.Inline(() => Exchange(Wire.Join(Wire.Greeting(), Wire.Ready("DEALER"))));
        _exchange = () =>
        {
            for (var i = 0; i < rounds; i++)
            {
                Exchange(requests);
            }
        };
    }

    public PipeReader Input => _toSession.Reader;

    public PipeWriter Output => _fromSession.Writer;

    public void Exchange() => PipePeer.Inline(_exchange);

    private void Exchange(byte[] octets)
    {
        _toSession.Writer.Write(octets);
        var flush = _toSession.Writer.FlushAsync();
        Assert.True(flush.IsCompleted && !flush.GetAwaiter().GetResult().IsCompleted, "The session has ended or stopped reading.");
        Assert.True(_fromSession.Reader.TryRead(out var read));
        Assert.False(read.Buffer.IsEmpty);
        _fromSession.Reader.AdvanceTo(read.Buffer.End);
    }
}
