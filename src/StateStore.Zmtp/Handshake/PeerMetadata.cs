using System.Buffers.Binary;
using System.Text;

namespace StateStore.Zmtp.Handshake;

/// <summary>
/// The properties of a peer in READY or INITIATE (RFC 37, "Connection Metadata"). Unknown properties are ignored. If a property occurs twice, the later one
/// counts.
/// </summary>
internal readonly record struct PeerMetadata(ZmtpSocketType SocketType, ReadOnlyMemory<byte> Identity)
{
    private const int MaxIdentityLength = 255;

    private static readonly ZmtpError Malformed = new(ZmtpErrorCode.BadMetadata, "The metadata are not a list of names and values.");
    private static readonly ZmtpError BadIdentity = new(ZmtpErrorCode.BadMetadata, "The identity has more than 255 octets or begins with a zero.");
    private static readonly ZmtpError NoSocketType = new(ZmtpErrorCode.BadMetadata, "The peer does not give its socket type.");

    public static bool TryParse(ReadOnlySpan<byte> data, ZmtpSocketType own, out PeerMetadata metadata, out ZmtpError? error)
    {
        metadata = default;
        ReadOnlySpan<byte> typeName = default;
        ReadOnlySpan<byte> identity = default;
        while (!data.IsEmpty)
        {
            if (!TryTakeProperty(ref data, out var name, out var value))
            {
                error = Malformed;
                return false;
            }

            if (Ascii.EqualsIgnoreCase(name, "Socket-Type"u8))
            {
                typeName = value;
            }
            else if (Ascii.EqualsIgnoreCase(name, "Identity"u8))
            {
                identity = value;
            }
        }

        var type = SocketTypes.Parse(typeName);
        error = Check(own, type, typeName, identity);
        metadata = new(type.GetValueOrDefault(), identity.ToArray());
        return error is null;
    }

    private static ZmtpError? Check(ZmtpSocketType own, ZmtpSocketType? type, ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> identity)
    {
        if (identity.Length > MaxIdentityLength || identity is [0, ..])
        {
            return BadIdentity;
        }

        if (typeName.IsEmpty)
        {
            return NoSocketType;
        }

        if (type is { } known && own.MayTalkTo(known))
        {
            return null;
        }

        var theirs = type is null ? "an unknown socket type" : Encoding.ASCII.GetString(typeName);
        return new(ZmtpErrorCode.IncompatibleSocketType, $"{Encoding.ASCII.GetString(own.Name())} does not talk to {theirs}.");
    }

    private static bool TryTakeProperty(scoped ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        var nameEnd = 1 + data[0];
        if (nameEnd == 1 || data.Length < nameEnd + sizeof(int))
        {
            return false;
        }

        // A size beyond 2^31 - 1 reads as negative.
        var length = BinaryPrimitives.ReadInt32BigEndian(data[nameEnd..]);
        name = data[1..nameEnd];
        data = data[(nameEnd + sizeof(int))..];
        if (length < 0 || length > data.Length)
        {
            return false;
        }

        value = data[..length];
        data = data[length..];
        return true;
    }
}
