using System.Buffers;

namespace StateStore.Zmtp.Framing;

/// <summary>
/// Reads messages and commands of one connection. A message is returned whole (RFC 37, "Messages"). Until then its octets stay in the
/// pipe, and the reader remembers the parsed position, so that no octet is copied or parsed twice.
/// libzmq may send a PING between the frames of a message. Such a command is returned when it arrives, but its octets stay in the pipe
/// until the message is complete.
/// </summary>
internal sealed class MessageReader(ZmtpLimits limits)
{
    /// <summary>The largest frame that is skipped. A frame that announces more is an error of the peer, not a large request that waits for an answer.</summary>
    private const ulong LongestSkip = 1UL << 30;

    private FramePart[] _parts = new FramePart[4];
    private int _count;
    private int _interleaved;
    private long _bodyBytes;
    private long _understood;

    // The state of a message that is skipped: the octets that are still to come of the current frame, and whether that frame is the last one.
    private bool _isSkipping;
    private ulong _toSkip;
    private bool _isLast;

    /// <summary>
    /// Reads a message or command from the start of the buffer, which must begin at the end of the last call. Returns false without an error if it is
    /// incomplete. On true the buffer begins after it, except for a command within a message.
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
    /// Starts to skip a message after <see cref="TryRead"/> refused its next frame, and returns its frames so far. The rest of the message is skipped as it
    /// arrives; the reader then continues with the next one. Returns false if the refused frame is a command or larger than <see cref="LongestSkip"/>.
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

    /// <summary>Skips octets. Returns true when the whole message has passed.</summary>
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

            // A command between the frames is skipped too. The wait of an unanswered PING ends anyway, because octets arrive.
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
