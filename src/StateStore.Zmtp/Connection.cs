using System.Buffers;
using System.IO.Pipelines;
using StateStore.Zmtp.Framing;
using StateStore.Zmtp.Handshake;

namespace StateStore.Zmtp;

/// <summary>
/// What all sessions do with their pipes: the handshake, and a reading that ends when the host stops it or the peer stays silent too long.
/// Both only cancel the read that is pending, so nothing is torn down while it is in use.
/// </summary>
internal sealed class Connection : IAsyncDisposable
{
    private static readonly ZmtpError TooSlow = new(ZmtpErrorCode.HandshakeTimeout, "The peer did not complete the handshake in time.");
    private static readonly ZmtpError Silent = new(ZmtpErrorCode.PeerSilent, "Nothing came within the time to live of the peer's PING.");
    private static readonly ZmtpError NotReading = new(ZmtpErrorCode.PeerNotReading, "The peer does not read what is sent to it.");
    private static readonly ZmtpError CutOff = new(ZmtpErrorCode.ConnectionLost, "The connection ended in the middle of something.");

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

    /// <summary>The host has asked for the end.</summary>
    public bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>Why nothing more can be sent, if the peer is to blame for it.</summary>
    public ZmtpError? SendError { get; private set; }

    /// <summary>Shakes hands as a socket of the type and then does what it does.</summary>
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
            // So the pipes of a connection that is reset or aborted say it.
            return new(ZmtpErrorCode.ConnectionLost, $"The connection broke: {e.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.DisposeAsync().ConfigureAwait(false);
        await _patience.DisposeAsync().ConfigureAwait(false);
        await _sending.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The peer, or what is wrong with it; neither when the host stops.</summary>
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

    /// <summary>False once the peer takes nothing any more, or has not for too long.</summary>
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

        // Cancelled, but not over: the time was over just when an earlier flush was done.
        SendError = result.IsCanceled && _sending.IsOver ? NotReading : null;
        _sending.End();
        return !result.IsCompleted && SendError is null;
    }

    /// <summary>Takes note of a read. False: it is the last one, with the error that says why, if there is one.</summary>
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

    /// <summary>Gives back what was not understood yet. False: nothing more will come, with the error if it ends in the middle of something.</summary>
    /// <param name="read">What was read.</param>
    /// <param name="rest">What is left of it.</param>
    /// <param name="isExhausted">Whether more octets are needed to go on with it, rather than room.</param>
    /// <param name="error">Why nothing more will come.</param>
    public bool Advance(in ReadResult read, in ReadOnlySequence<byte> rest, bool isExhausted, out ZmtpError? error)
    {
        _leftOver = rest.Length;
        Input.AdvanceTo(rest.Start, isExhausted ? rest.End : rest.Start);
        var isOver = read.IsCompleted && isExhausted;
        error = isOver && !rest.IsEmpty ? CutOff : null;
        return !isOver;
    }

    /// <summary>Whatever comes after a PING ends the wait that it asked for.</summary>
    public void HearSignOfLife() => _patience.End();

    /// <summary>Answers a PING and holds the peer to its time to live; every other command means nothing here and is ignored.</summary>
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
