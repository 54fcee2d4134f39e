using System.Buffers;
using System.IO.Pipelines;
using StateStore.Zmtp.Framing;

namespace StateStore.Zmtp.Requests;

/// <summary>
/// Reads requests, calls the handler and sends the replies, all in one flow, so that it needs no lock. It waits either for octets or
/// for the next reply. While it waits for a flush, or while too many requests are in flight, it does not read. So the requests of a peer that does
/// not read its replies stay in the buffers of that peer.
/// </summary>
internal sealed class RequestLoop(Connection connection, ZmtpPeer peer, ZmtpLimits limits, RequestHandler handler)
{
    private readonly MessageReader _reader = new(limits);
    private readonly ReplyQueue _replies = new(connection.Output, limits.MaxInFlight, limits.MaxInFlightBytes);

    /// <summary>A pending read that lost the race against a reply. The next wait continues with it.</summary>
    private Task<ReadResult>? _reading;

    private bool _isOpen = true;
    private ZmtpError? _error;

    /// <summary>Runs until the peer or the host ends it, and answers the requests in flight before it returns.</summary>
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

    /// <summary>Sends complete replies. Returns false if the peer has closed or does not read.</summary>
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
                // Take has processed it.
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

        // The answer is not longer than the command, so the size of the command bounds it.
        _replies.Count((int)traffic.Command.Length);
        return Command.TryParse(traffic.Command, out var command, out var error) ? connection.AnswerHeartbeat(command, connection.Output) : error;
    }

    /// <summary>Answers a message that is too large, because its sender waits for a reply, and skips its rest. Returns false for any other error.</summary>
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
