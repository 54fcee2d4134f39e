using System.Buffers;
using System.IO.Pipelines;
using StateStore.Zmtp.Framing;
using StateStore.Zmtp.Handshake;

namespace StateStore.Zmtp;

/// <summary>
/// The connection of a session: the handshake, and reads that end when the host stops or the peer is silent too long.
/// Both cases only cancel the pending read, so nothing is disposed of while it is in use.
/// </summary>
internal sealed class Connection : IAsyncDisposable
{
    private static readonly ZmtpError TooSlow = new(ZmtpErrorCode.HandshakeTimeout, "The peer did not complete the handshake in time.");
    private static readonly ZmtpError Silent = new(ZmtpErrorCode.PeerSilent, "The peer sent nothing within the time to live of its PING.");
    private static readonly ZmtpError NotReading = new(ZmtpErrorCode.PeerNotReading, "The peer does not read the data that this end sends.");
    private static readonly ZmtpError CutOff = new(ZmtpErrorCode.ConnectionLost, "The connection ended in the middle of a handshake, a command or a message.");

    private readonly ZmtpOptions _options;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _stopping;
    private readonly Patience _patience;
    private readonly Patience _sending;
    private long _leftOver;

    private Connection(IDuplexPipe transport, ZmtpOptions options, CancellationToken stop)
    {
        Input = transport.Input;
        Output = transport.Output;
        _options = options;
        _stop = stop;
        _patience = new(Input.CancelPendingRead, options.Clock);
        _sending = new(Output.CancelPendingFlush, options.Clock);
        _stopping = stop.UnsafeRegister(static input => ((PipeReader)input!).CancelPendingRead(), Input);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>True if the host stops the session.</summary>
    public bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>The error of the peer that prevents further sending; null if there is none.</summary>
    public ZmtpError? SendError { get; private set; }

    /// <summary>Does the handshake as a socket of type <paramref name="own"/>, and then runs <paramref name="serve"/>.</summary>
    public static async Task<ZmtpError?> ServeAsync(
        IDuplexPipe transport, ZmtpOptions options, ZmtpSocketType own, Func<Connection, ZmtpPeer, Task<ZmtpError?>> serve, CancellationToken stop)
    {
        try
        {
            var connection = new Connection(transport, options, stop);
            await using (connection.ConfigureAwait(false))
            {
                var (peer, error) = await connection.HandshakeAsync(own).ConfigureAwait(false);
                return peer is null ? error : await serve(connection, peer).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The pipes throw these for a connection that is reset or aborted.
            return new(ZmtpErrorCode.ConnectionLost, $"The connection broke: {e.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.DisposeAsync().ConfigureAwait(false);
        await _patience.DisposeAsync().ConfigureAwait(false);
        await _sending.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Does the handshake. Returns the peer or its error, or neither if the host stops.</summary>
    private async Task<(ZmtpPeer? Peer, ZmtpError? Error)> HandshakeAsync(ZmtpSocketType own)
    {
        var handshake = new ServerHandshake(own, _options);
        handshake.Begin(Output);
        _patience.Begin(_options.HandshakeTimeout);
        while (await FlushAsync().ConfigureAwait(false))
        {
            var read = await Input.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            var buffer = read.Buffer;
            var isComplete = handshake.TryAdvance(ref buffer, Output, out var error);
            Input.AdvanceTo(buffer.Start, isComplete ? buffer.Start : buffer.End);
            if (isComplete || error is not null)
            {
                _patience.End();
                _ = await FlushAsync().ConfigureAwait(false);
                return (handshake.Peer, error);
            }

            if (read.IsCanceled && (IsStopping || _patience.IsOver))
            {
                return (null, IsStopping ? null : TooSlow);
            }

            if (read.IsCompleted)
            {
                return (null, CutOff);
            }
        }

        return (null, SendError ?? CutOff);
    }

    /// <summary>Flushes the output. Returns false if the peer has closed, or has not read within the timeout.</summary>
    public ValueTask<bool> FlushAsync()
    {
        var octets = Output.CanGetUnflushedBytes ? Output.UnflushedBytes : 0;
        var flush = Output.FlushAsync(CancellationToken.None);
        return flush.IsCompletedSuccessfully ? new(!flush.Result.IsCompleted) : WaitAsync(flush, octets);
    }

    private async ValueTask<bool> WaitAsync(ValueTask<FlushResult> flush, long octets)
    {
        const int MiB = 1024 * 1024;
        _sending.Begin(_options.SendTimeout * (1 + (octets / MiB)));
        var result = await flush.ConfigureAwait(false);

        // A canceled flush without IsOver: the timer fired just when an earlier flush completed.
        SendError = result.IsCanceled && _sending.IsOver ? NotReading : null;
        _sending.End();
        return !result.IsCompleted && SendError is null;
    }

    /// <summary>Examines a read. Returns false if it is the last one, with the error if there is one.</summary>
    public bool Continues(in ReadResult read, out ZmtpError? error)
    {
        error = null;
        if (read.Buffer.Length > _leftOver)
        {
            HearSignOfLife();
        }

        if (!read.IsCanceled)
        {
            return true;
        }

        error = _patience.IsOver && !IsStopping ? Silent : null;
        return !_patience.IsOver && !IsStopping;
    }

    /// <summary>Returns the unparsed rest to the pipe. Returns false if the input has ended, with an error if a frame or message is incomplete.</summary>
    /// <param name="read">The read.</param>
    /// <param name="rest">The unparsed rest of it.</param>
    /// <param name="isExhausted">True if parsing needs more octets; false if it needs room for replies.</param>
    /// <param name="error">The error of an input that ended early.</param>
    public bool Advance(in ReadResult read, in ReadOnlySequence<byte> rest, bool isExhausted, out ZmtpError? error)
    {
        _leftOver = rest.Length;
        Input.AdvanceTo(rest.Start, isExhausted ? rest.End : rest.Start);
        var isOver = read.IsCompleted && isExhausted;
        error = isOver && !rest.IsEmpty ? CutOff : null;
        return !isOver;
    }

    /// <summary>Ends the wait that a PING started. Every octet of the peer does so.</summary>
    public void HearSignOfLife() => _patience.End();

    /// <summary>Answers a PING and starts the wait of its time to live. Other commands have no meaning here and are ignored.</summary>
    public ZmtpError? AnswerHeartbeat(Command command, IBufferWriter<byte> output)
    {
        if (!command.Is("PING"u8))
        {
            return null;
        }

        if (!Heartbeat.TryRead(command.Data, out var ttl, out var context, out var error))
        {
            return error;
        }

        Heartbeat.WritePong(output, context);
        if (ttl > TimeSpan.Zero)
        {
            _patience.Begin(ttl);
        }

        return null;
    }
}
