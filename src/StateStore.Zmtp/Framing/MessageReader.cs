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
    private FramePart[] _parts = new FramePart[4];
    private int _count;
    private int _interleaved;
    private long _bodyBytes;
    private long _understood;

    /// <summary>
    /// Reads what stands at the start of the buffer, which must begin where it last ended. False with no error: it is not there yet. On true
    /// the buffer begins after what was read, except for a command within a message.
    /// </summary>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out Traffic traffic, out ZmtpError? error)
    {
        traffic = default;
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
