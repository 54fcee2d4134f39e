using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using StateStore.Zmtp.Framing;

namespace StateStore.Zmtp.Publishing;

/// <summary>
/// One subscriber after its handshake. One flow reads its subscriptions, another sends its queue. A subscriber that does not read can only fill the queue
/// between publisher and sender; messages that do not fit are dropped (RFC 29, "The PUB Socket Type").
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="limits">Its limits.</param>
/// <param name="access">The access of the subscriber; null = it may receive everything.</param>
internal sealed class Subscriber(Connection connection, ZmtpLimits limits, ISubscriberAccess? access)
{
    private const int FlushSize = 64 * 1024;
    private const byte SubscribeOctet = 1;
    private const byte CancelOctet = 0;

    private static readonly ZmtpError AccessEnded = new(ZmtpErrorCode.AccessEnded, "The subscriber may receive no more messages.");

    private readonly MessageReader _reader = new(limits);
    private readonly SubscriptionSet _subscriptions = new(limits);
    private readonly Channel<ReadOnlyMemory<byte>> _queue =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(limits.MaxQueuedMessages) { SingleReader = true });

    private long _queuedBytes;
    private volatile bool _isSending = true;
    private volatile bool _isEnded;

    /// <summary>Returns whether a subscription matches the topic, and the access of the subscriber admits the group.</summary>
    public bool Wants(ReadOnlySpan<byte> topic, string group)
    {
        lock (_subscriptions)
        {
            if (!_subscriptions.Matches(topic))
            {
                return false;
            }
        }

        return access?.Admits(group) != false;
    }

    /// <summary>Queues encoded frames. Returns false if the queue is full and the frames are dropped.</summary>
    public bool TryQueue(ReadOnlyMemory<byte> frames)
    {
        if (Interlocked.Add(ref _queuedBytes, frames.Length) <= limits.MaxQueuedBytes && _queue.Writer.TryWrite(frames))
        {
            return true;
        }

        Interlocked.Add(ref _queuedBytes, -frames.Length);
        return false;
    }

    public async Task<ZmtpError?> RunAsync()
    {
        var sending = SendAsync();
        _ = EndWithAccessAsync();
        try
        {
            return await ReceiveAsync().ConfigureAwait(false);
        }
        finally
        {
            // If the host stops, the queue is still sent. For a peer that has disconnected, sending is useless; without access, it is forbidden.
            if (!connection.IsStopping || _isEnded)
            {
                connection.Output.CancelPendingFlush();
            }

            _queue.Writer.TryComplete();
            await sending.ConfigureAwait(false);
        }
    }

    private async Task EndWithAccessAsync()
    {
        if (access is not null)
        {
            await access.Ended.ConfigureAwait(false);
            _isEnded = true;
            connection.Input.CancelPendingRead();
        }
    }

    private async Task<ZmtpError?> ReceiveAsync()
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync().ConfigureAwait(false);
            var continues = Take(read, out var error);
            if (_isEnded)
            {
                return AccessEnded;
            }

            if (!continues || !_isSending)
            {
                return error;
            }
        }
    }

    private bool Take(in ReadResult read, out ZmtpError? error)
    {
        var rest = read.Buffer;
        if (!connection.Continues(read, out error))
        {
            connection.Input.AdvanceTo(rest.Start, rest.End);
            return false;
        }

        while (_reader.TryRead(ref rest, out var traffic, out error) && (error = Take(traffic)) is null)
        {
            // Take has processed it.
        }

        var continues = connection.Advance(read, rest, isExhausted: true, out var cutOff);
        error ??= cutOff;
        return continues && error is null;
    }

    private ZmtpError? Take(Traffic traffic)
    {
        connection.HearSignOfLife();
        return traffic.IsCommand ? TakeCommand(traffic.Command) : TakeMessage(traffic.Message);
    }

    private ZmtpError? TakeCommand(in ReadOnlySequence<byte> body)
    {
        if (!Command.TryParse(body, out var command, out var error))
        {
            return error;
        }

        return command.Is("SUBSCRIBE"u8) ? Subscribe(command.Data)
            : command.Is("CANCEL"u8) ? Cancel(command.Data)
            : Pong(command);
    }

    /// <summary>Processes a subscription of ZMTP 3.0 (RFC 23): a message that begins with 1 or 0. Other messages are discarded (RFC 29).</summary>
    private ZmtpError? TakeMessage(FrameList message)
    {
        var frame = message[0];
        if (message.Count > 1 || frame.IsEmpty)
        {
            return null;
        }

        // One octet above the limit suffices to detect a subscription that is too long.
        ReadOnlySpan<byte> octets = frame.Slice(0, Math.Min(frame.Length, limits.MaxSubscriptionBytes + 2L)).ToArray();
        return octets[0] switch
        {
            SubscribeOctet => Subscribe(octets[1..]),
            CancelOctet => Cancel(octets[1..]),
            _ => null,
        };
    }

    private ZmtpError? Subscribe(ReadOnlySpan<byte> prefix)
    {
        lock (_subscriptions)
        {
            return _subscriptions.Add(prefix);
        }
    }

    private ZmtpError? Cancel(ReadOnlySpan<byte> prefix)
    {
        lock (_subscriptions)
        {
            _subscriptions.Cancel(prefix);
            return null;
        }
    }

    /// <summary>Queues a PONG behind the messages. A full queue drops it: the messages before it show the peer that the connection is alive.</summary>
    private ZmtpError? Pong(Command command)
    {
        var pong = new ArrayBufferWriter<byte>(32);
        var error = connection.AnswerHeartbeat(command, pong);
        _ = pong.WrittenCount > 0 && TryQueue(pong.WrittenMemory);
        return error;
    }

    private async Task SendAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                var written = 0;
                while (written < FlushSize && !_isEnded && _queue.Reader.TryRead(out var frames))
                {
                    connection.Output.Write(frames.Span);
                    written += frames.Length;
                }

                var flush = await connection.Output.FlushAsync().ConfigureAwait(false);
                Interlocked.Add(ref _queuedBytes, -written);
                if (flush.IsCanceled || flush.IsCompleted)
                {
                    break;
                }
            }
        }
        finally
        {
            // If the sending has ended, this ends the receiving too.
            _isSending = false;
            connection.Input.CancelPendingRead();
        }
    }
}
