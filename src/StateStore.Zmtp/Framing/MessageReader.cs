using System.Buffers;

namespace StateStore.Zmtp.Framing;

/// <summary>
/// Reads messages and commands of one connection. A message is handed out whole (RFC 37, "Messages"); until then its octets stay in the
/// pipe, and this remembers how far it has understood them, so that nothing is copied and nothing is looked at twice.
/// libzmq may put a PING between the frames of a message, so a command there is handed out when it comes, but its octets are given back
/// only with those of the message.
/// </summary>
internal sealed class MessageReader(ZmtpLimits limits)
{
    /// <summary>A frame that announces more is a peer's mistake, not a request that got too large: nobody waits for the end of it.</summary>
    private const ulong LongestSkip = 1UL << 30;

    private FramePart[] _parts = new FramePart[4];
    private int _count;
    private int _interleaved;
    private long _bodyBytes;
    private long _understood;

    // Of a message that was given up: what is still to come of the frame that is being skipped, and whether it is the last one.
    private bool _isSkipping;
    private ulong _toSkip;
    private bool _isLast;

    /// <summary>
    /// Reads what stands at the start of the buffer, which must begin where it last ended. False with no error: it is not there yet. On true
    /// the buffer begins after what was read, except for a command within a message.
    /// </summary>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out Traffic traffic, out ZmtpError? error)
    {
        traffic = default;
        error = null;
        if (_isSkipping && !TrySkip(ref buffer, out error))
        {
            return false;
        }

        while (true)
        {
            var rest = buffer.Slice(_understood);
            if (!FrameHeader.TryRead(rest, limits, out var header, out error) || (error = CheckMessage(header)) is not null
                || rest.Length - header.Length < header.BodyLength)
            {
                return false;
            }

            var part = new FramePart(_understood + header.Length, header.BodyLength);
            _understood = part.Offset + part.Length;
            if (header.IsCommand)
            {
                traffic = Traffic.OfCommand(buffer.Slice(part.Offset, part.Length));
                EndCommand(ref buffer);
                return true;
            }

            Add(part);
            if (!header.HasMore)
            {
                traffic = Traffic.OfMessage(new(buffer, _parts.AsSpan(0, _count)));
                EndMessage(ref buffer);
                return true;
            }
        }
    }

    /// <summary>
    /// Gives up the message whose next frame <see cref="TryRead"/> refused, and hands out its frames so far. The rest of it is skipped as it comes, and what
    /// follows is read again. False where the refused frame is not one of a message, or announces more than is worth skipping.
    /// </summary>
    public bool TryGiveUp(ref ReadOnlySequence<byte> buffer, out FrameList begun)
    {
        begun = default;
        if (!FrameHeader.TryRead(buffer.Slice(_understood), out var header, out _) || header.IsCommand || (ulong)header.BodyLength > LongestSkip)
        {
            return false;
        }

        begun = new(buffer, _parts.AsSpan(0, _count));
        buffer = buffer.Slice(_understood + header.Length);
        _understood = _bodyBytes = _count = _interleaved = 0;
        (_isSkipping, _toSkip, _isLast) = (true, (ulong)header.BodyLength, !header.HasMore);
        return true;
    }

    /// <summary>True once the whole message has gone by.</summary>
    private bool TrySkip(ref ReadOnlySequence<byte> buffer, out ZmtpError? error)
    {
        error = null;
        while (true)
        {
            var skipped = Math.Min(_toSkip, (ulong)buffer.Length);
            buffer = buffer.Slice((long)skipped);
            _toSkip -= skipped;
            if (_toSkip > 0)
            {
                return false;
            }

            if (_isLast)
            {
                _isSkipping = false;
                return true;
            }

            if (!FrameHeader.TryRead(buffer, out var header, out error))
            {
                return false;
            }

            // A command between its frames is skipped with them; the message is a sign of life as good as any.
            buffer = buffer.Slice(header.Length);
            (_toSkip, _isLast) = ((ulong)header.BodyLength, !header.IsCommand && !header.HasMore);
        }
    }

    private ZmtpError? CheckMessage(FrameHeader header)
    {
        if (_count + _interleaved >= limits.MaxFrames)
        {
            return new(ZmtpErrorCode.TooManyFrames, $"A message has more than {limits.MaxFrames} frames.");
        }

        return !header.IsCommand && header.BodyLength > limits.MaxMessageBytes - _bodyBytes
            ? new(ZmtpErrorCode.MessageTooLarge, $"A message has more than {limits.MaxMessageBytes} octets.")
            : null;
    }

    private void Add(FramePart part)
    {
        if (_count == _parts.Length)
        {
            Array.Resize(ref _parts, _count * 2);
        }

        _parts[_count++] = part;
        _bodyBytes += part.Length;
    }

    private void EndCommand(ref ReadOnlySequence<byte> buffer)
    {
        if (_count > 0)
        {
            _interleaved++;
            return;
        }

        buffer = buffer.Slice(_understood);
        _understood = 0;
    }

    private void EndMessage(ref ReadOnlySequence<byte> buffer)
    {
        buffer = buffer.Slice(_understood);
        _understood = _bodyBytes = _count = _interleaved = 0;
    }
}
