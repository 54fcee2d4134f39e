using System.Buffers;
using System.IO.Pipelines;
using StateStore.Zmtp.Framing;

namespace StateStore.Zmtp.Requests;

/// <summary>
/// Reads requests, has them handled and sends the replies, all in one flow, so that there is nothing to lock. It waits either for octets or
/// for the reply whose turn it is. While it waits for a flush, or while too many requests are in flight, it does not read: a peer that does
/// not read its replies is not read either, and what it keeps sending stays in its own buffers.
/// </summary>
internal sealed class RequestLoop(Connection connection, ZmtpPeer peer, ZmtpLimits limits, RequestHandler handler)
{
    private readonly MessageReader _reader = new(limits);
    private readonly ReplyQueue _replies = new(connection.Output, limits.MaxInFlight, limits.MaxInFlightBytes);

    /// <summary>A read that lost the race against a reply and is waited for again.</summary>
    private Task<ReadResult>? _reading;

    private bool _isOpen = true;
    private ZmtpError? _error;

    /// <summary>Ends when the peer or the host ends it, after all that was begun is answered.</summary>
    public async Task<ZmtpError?> RunAsync()
    {
        try
        {
            while (await SendAsync().ConfigureAwait(false) && (_isOpen || !_replies.IsEmpty))
            {
                if (!_isOpen || _replies.IsFull)
                {
                    await _replies.Next.ConfigureAwait(false);
                }
                else if (_replies.IsEmpty && _reading is null)
                {
                    Take(await connection.Input.ReadAsync().ConfigureAwait(false));
                }
                else
                {
                    await RaceAsync().ConfigureAwait(false);
                }
            }

            return _error ?? connection.SendError;
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>False once the peer takes nothing any more.</summary>
    private async ValueTask<bool> SendAsync()
    {
        do
        {
            _replies.SendFinished();
            if (_replies.Unflushed > 0 && !await connection.FlushAsync().ConfigureAwait(false))
            {
                return false;
            }

            _replies.Flushed();
        }
        while (!_replies.IsEmpty && _replies.Next.IsCompleted);

        return true;
    }

    private async Task RaceAsync()
    {
        _reading ??= connection.Input.ReadAsync().AsTask();
        if (!_replies.IsEmpty && !_reading.IsCompleted)
        {
            await Task.WhenAny(_reading, _replies.Next).ConfigureAwait(false);
        }

        if (_replies.IsEmpty || _reading.IsCompleted)
        {
            var read = await _reading.ConfigureAwait(false);
            _reading = null;
            Take(read);
        }
    }

    private void Take(ReadResult read)
    {
        var rest = read.Buffer;
        if (!connection.Continues(read, out _error))
        {
            _isOpen = false;
            connection.Input.AdvanceTo(rest.Start, rest.End);
            return;
        }

        do
        {
            while (_replies.HaveRoom && _reader.TryRead(ref rest, out var traffic, out _error) && (_error = Take(traffic)) is null)
            {
                // Taken.
            }
        }
        while (_error is not null && TryRefuse(_error, ref rest));

        _isOpen = connection.Advance(read, rest, isExhausted: _replies.HaveRoom || _error is not null, out var cutOff) && _error is null;
        _error ??= cutOff;
    }

    private ZmtpError? Take(Traffic traffic)
    {
        connection.HearSignOfLife();
        if (!traffic.IsCommand)
        {
            Handle(traffic.Message, Envelope.LengthOf(traffic.Message));
            return null;
        }

        // The answer is no longer than the command, so its size does to count it.
        _replies.Count((int)traffic.Command.Length);
        return Command.TryParse(traffic.Command, out var command, out var error) ? connection.AnswerHeartbeat(command, connection.Output) : error;
    }

    /// <summary>A message that is too large is answered, since its sender waits for that; the rest of it is skipped. False for any other error.</summary>
    private bool TryRefuse(ZmtpError error, ref ReadOnlySequence<byte> rest)
    {
        if (error.Code is not (ZmtpErrorCode.FrameTooLarge or ZmtpErrorCode.MessageTooLarge or ZmtpErrorCode.TooManyFrames)
            || !_reader.TryGiveUp(ref rest, out var begun))
        {
            return false;
        }

        _error = null;
        Handle(begun, Envelope.LengthOfBegun(begun), error);
        return true;
    }

    private void Handle(FrameList message, int envelope, ZmtpError? refusal = null)
    {
        var reply = _replies.Rent(message.Length);
        reply.Begin(message, envelope);
        _replies.Add(reply, handler(new ZmtpRequest(peer, refusal is null ? message.From(envelope) : default, reply, refusal), reply));
    }

    private async Task EndAsync()
    {
        if (_reading is not null)
        {
            connection.Input.CancelPendingRead();
            await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _replies.DiscardAsync().ConfigureAwait(false);
    }
}
