using System.Buffers;
using System.Buffers.Binary;

namespace StateStore.Zmtp.Framing;

/// <summary>Writes frames in the short or long form, depending on their size (RFC 37, "Framing").</summary>
internal static class FrameWriter
{
    /// <summary>Writes the header of a frame with a body of this length.</summary>
    public static void WriteHeader(IBufferWriter<byte> output, FrameFlags flags, long bodyLength)
    {
        var span = output.GetSpan(FrameHeader.MaxLength);
        if (bodyLength <= byte.MaxValue)
        {
            span[0] = (byte)flags;
            span[1] = (byte)bodyLength;
            output.Advance(2);
            return;
        }

        span[0] = (byte)(flags | FrameFlags.Long);
        BinaryPrimitives.WriteInt64BigEndian(span[1..], bodyLength);
        output.Advance(FrameHeader.MaxLength);
    }

    public static void Write(IBufferWriter<byte> output, FrameFlags flags, ReadOnlySpan<byte> body)
    {
        WriteHeader(output, flags, body.Length);
        output.Write(body);
    }

    public static void Write(IBufferWriter<byte> output, FrameFlags flags, in ReadOnlySequence<byte> body)
    {
        WriteHeader(output, flags, body.Length);
        foreach (var part in body)
        {
            output.Write(part.Span);
        }
    }
}
