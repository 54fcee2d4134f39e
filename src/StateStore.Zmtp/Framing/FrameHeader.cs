using System.Buffers;
using System.Buffers.Binary;

namespace StateStore.Zmtp.Framing;

/// <summary>The header of a frame: flags and size of the body (RFC 37, "Framing"; the same in ZMTP 3.0, RFC 23).</summary>
/// <param name="Flags">The flags without <see cref="FrameFlags.Long"/>, which concerns only the form of the header.</param>
/// <param name="Length">The length of the header: 2 or 9 octets.</param>
/// <param name="BodyLength">The length of the body, within the limits.</param>
internal readonly record struct FrameHeader(FrameFlags Flags, int Length, long BodyLength)
{
    public const int MaxLength = 9;

    private const int ShortLength = 2;
    private const FrameFlags AllFlags = FrameFlags.More | FrameFlags.Long | FrameFlags.Command;
    private const FrameFlags MoreCommands = FrameFlags.Command | FrameFlags.More;

    private static readonly ZmtpError BadFlags = new(ZmtpErrorCode.BadFrameFlags, "A frame has reserved flags, or a command has more frames to follow.");

    public bool IsCommand => (Flags & FrameFlags.Command) != 0;

    public bool HasMore => (Flags & FrameFlags.More) != 0;

    /// <summary>Reads the header at the start of the buffer. Returns false without an error if the header is incomplete.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, ZmtpLimits limits, out FrameHeader header, out ZmtpError? error)
    {
        if (!TryRead(buffer, out header, out error))
        {
            return false;
        }

        error = Check(header.Flags, (ulong)header.BodyLength, limits);
        return error is null;
    }

    /// <summary>
    /// Reads a header without checking limits: <see cref="BodyLength"/> has the 64 bits of the wire. It is for frames that are skipped and not stored.
    /// </summary>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, out FrameHeader header, out ZmtpError? error)
    {
        var octets = buffer.FirstSpan;
        if (octets.Length >= MaxLength || buffer.IsSingleSegment)
        {
            return TryRead(octets, out header, out error);
        }

        Span<byte> copy = stackalloc byte[MaxLength];
        var length = (int)Math.Min(buffer.Length, MaxLength);
        buffer.Slice(0, length).CopyTo(copy);
        return TryRead(copy[..length], out header, out error);
    }

    private static bool TryRead(ReadOnlySpan<byte> octets, out FrameHeader header, out ZmtpError? error)
    {
        header = default;
        error = null;
        if (octets.IsEmpty)
        {
            return false;
        }

        var flags = (FrameFlags)octets[0];
        if (flags > AllFlags || (flags & MoreCommands) == MoreCommands)
        {
            error = BadFlags;
            return false;
        }

        var length = (flags & FrameFlags.Long) == 0 ? ShortLength : MaxLength;
        if (octets.Length < length)
        {
            return false;
        }

        var size = length == ShortLength ? octets[1] : BinaryPrimitives.ReadUInt64BigEndian(octets[1..]);
        header = new(flags & ~FrameFlags.Long, length, (long)size);
        return true;
    }

    /// <summary>Checks a size of the wire, up to 2^64 - 1, against the limits. It is compared before any addition, which could overflow.</summary>
    private static ZmtpError? Check(FrameFlags flags, ulong size, ZmtpLimits limits)
    {
        if ((flags & FrameFlags.Command) != 0)
        {
            return size > (ulong)limits.MaxCommandBytes
                ? new(ZmtpErrorCode.CommandTooLarge, $"A command has {size} octets; the limit is {limits.MaxCommandBytes}.")
                : null;
        }

        return size > (ulong)limits.MaxFrameBytes
            ? new(ZmtpErrorCode.FrameTooLarge, $"A frame has {size} octets; the limit is {limits.MaxFrameBytes}.")
            : null;
    }
}
