using System.Buffers;
using System.Text;

namespace StateStore.Zmtp.Handshake;

/// <summary>
/// The first 64 octets of a connection (RFC 37, "Version Negotiation"). This end sends its greeting whole and immediately, because it supports no older
/// protocol. A peer of ZMTP 1.0 or 2.0 is refused: a fallback would be a way around PLAIN, and every such peer is from before 2013.
/// </summary>
/// <param name="MajorVersion">The major version, 3 or more.</param>
/// <param name="MinorVersion">The minor version, any.</param>
/// <param name="Mechanism">The security mechanism, without padding.</param>
/// <param name="IsServer">True if the peer wants to be the server, which checks passwords.</param>
internal readonly record struct Greeting(int MajorVersion, int MinorVersion, string Mechanism, bool IsServer)
{
    public const int Length = 64;

    private const int SignatureEnd = 9;
    private const int MajorAt = 10;
    private const int MinorAt = 11;
    private const int MechanismAt = 12;
    private const int MechanismLength = 20;
    private const int AsServerAt = 32;

    private static readonly SearchValues<byte> MechanismOctets = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+"u8);

    private static readonly ZmtpError NotZmtp = new(ZmtpErrorCode.NotZmtp, "The peer does not speak ZMTP, or only ZMTP 1.0.");
    private static readonly ZmtpError Version1 = new(ZmtpErrorCode.UnsupportedVersion, "The peer speaks ZMTP 1.0; 3.0 or later is required.");
    private static readonly ZmtpError Version2 = new(ZmtpErrorCode.UnsupportedVersion, "The peer speaks ZMTP 2.0; 3.0 or later is required.");
    private static readonly ZmtpError BadSignature = new(ZmtpErrorCode.BadGreeting, "The signature of the greeting does not end with 7F.");
    private static readonly ZmtpError BadMechanism = new(ZmtpErrorCode.BadGreeting, "The greeting's mechanism is not a name padded with zeros.");

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> mechanism, bool asServer, byte minorVersion = 1)
    {
        var span = output.GetSpan(Length)[..Length];
        span.Clear();
        span[0] = 0xFF;
        span[SignatureEnd] = 0x7F;
        span[MajorAt] = 3;
        span[MinorAt] = minorVersion;
        mechanism.CopyTo(span[MechanismAt..]);
        span[AsServerAt] = asServer ? (byte)1 : (byte)0;
        output.Advance(Length);
    }

    /// <summary>
    /// Reads the greeting from the start of the buffer. An error is reported at the first octet that shows it, because an older peer waits there for an answer.
    /// </summary>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out Greeting greeting, out ZmtpError? error)
    {
        Span<byte> octets = stackalloc byte[Length];
        var length = (int)Math.Min(buffer.Length, Length);
        buffer.Slice(0, length).CopyTo(octets);
        greeting = default;
        error = CheckStart(octets[..length]);
        if (error is not null || length < Length)
        {
            return false;
        }

        var mechanism = octets.Slice(MechanismAt, MechanismLength).TrimEnd((byte)0);
        if (mechanism.IsEmpty || mechanism.ContainsAnyExcept(MechanismOctets))
        {
            error = BadMechanism;
            return false;
        }

        // The padding of the signature and the filler have no meaning and are not checked.
        greeting = new(octets[MajorAt], octets[MinorAt], Encoding.ASCII.GetString(mechanism), octets[AsServerAt] != 0);
        buffer = buffer.Slice(Length);
        return true;
    }

    /// <summary>Distinguishes older versions (RFC 37, "Detecting ZMTP 1.0 and 2.0 Peers").</summary>
    private static ZmtpError? CheckStart(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > 0 && octets[0] != 0xFF)
        {
            return NotZmtp;
        }

        if (octets.Length > SignatureEnd && octets[SignatureEnd] != 0x7F)
        {
            return (octets[SignatureEnd] & 1) == 0 ? Version1 : BadSignature;
        }

        return octets.Length > MajorAt && octets[MajorAt] < 3 ? Version2 : null;
    }
}
