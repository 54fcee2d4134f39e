using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace StateStore.Zmtp.Framing;

/// <summary>Writes command frames.</summary>
internal static class CommandWriter
{
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data = default)
    {
        FrameWriter.WriteHeader(output, FrameFlags.Command, 1 + name.Length + data.Length);
        WriteShort(output, name);
        output.Write(data);
    }

    /// <summary>A command whose data are the metadata of this end (RFC 37, "Connection Metadata"): READY, or INITIATE.</summary>
    public static void WriteMetadata(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ZmtpSocketType type, ReadOnlySpan<byte> identity = default)
    {
        var metadata = new ArrayBufferWriter<byte>(64);
        WriteProperty(metadata, "Socket-Type"u8, type.Name());
        if (!identity.IsEmpty)
        {
            WriteProperty(metadata, "Identity"u8, identity);
        }

        Write(output, name, metadata.WrittenSpan);
    }

    /// <summary>
    /// The reason has to consist of visible characters without spaces, so it is the code. That for a wrong password is ZAP's (RFC 27), which
    /// libzmq reports to its application as such. (Up to 4.3.4 it misspells the ERROR of PLAIN and reports the right one as a protocol error.)
    /// </summary>
    public static void WriteError(IBufferWriter<byte> output, ZmtpErrorCode code)
    {
        var reason = new ArrayBufferWriter<byte>(32);
        WriteShort(reason, code == ZmtpErrorCode.AuthenticationFailed ? "400"u8 : Encoding.ASCII.GetBytes(code.ToString()));
        Write(output, "ERROR"u8, reason.WrittenSpan);
    }

    public static void WriteShort(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        var span = output.GetSpan(1 + text.Length);
        span[0] = (byte)text.Length;
        text.CopyTo(span[1..]);
        output.Advance(1 + text.Length);
    }

    private static void WriteProperty(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        WriteShort(output, name);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), value.Length);
        output.Advance(sizeof(int));
        output.Write(value);
    }
}
