using System.Buffers;
using System.Buffers.Binary;

namespace StateStore.Zmtp.Framing;

/// <summary>Reads PING and writes PONG (RFC 37, "Connection Heartbeating"). This end answers heartbeats and sends none itself.</summary>
internal static class Heartbeat
{
    private const int TtlLength = 2;
    private const int MaxContextLength = 16;
    private static readonly TimeSpan TtlUnit = TimeSpan.FromMilliseconds(100);

    private static readonly ZmtpError Malformed = new(ZmtpErrorCode.BadCommand, "A PING has no time to live, or a context of more than 16 octets.");

    /// <summary>Reads the data of a PING. A time to live of zero means none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out TimeSpan ttl, out ReadOnlySpan<byte> context, out ZmtpError? error)
    {
        var isWellFormed = data.Length is >= TtlLength and <= TtlLength + MaxContextLength;
        ttl = isWellFormed ? BinaryPrimitives.ReadUInt16BigEndian(data) * TtlUnit : default;
        context = isWellFormed ? data[TtlLength..] : default;
        error = isWellFormed ? null : Malformed;
        return isWellFormed;
    }

    public static void WritePong(IBufferWriter<byte> output, ReadOnlySpan<byte> context) => CommandWriter.Write(output, "PONG"u8, context);
}
