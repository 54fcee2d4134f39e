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

    /// <summary>Writes READY or INITIATE, with the metadata of this end as data (RFC 37, "Connection Metadata").</summary>
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
    /// Writes ERROR. The reason must consist of visible characters without spaces, so it is the code. The reason for a wrong password is the status code of
    /// ZAP (RFC 27), which libzmq reports to its application. (Up to 4.3.4 libzmq misspells the ERROR of PLAIN, and reports a correct one as a protocol error.)
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
