namespace StateStore.Zmtp;

/// <summary>The peer of a connection, as its handshake describes it.</summary>
/// <param name="SocketType">The socket type, compatible with that of this end.</param>
/// <param name="Identity">The identity, at most 255 octets, usually empty. It proves nothing: a peer may use any (RFC 37, "The Identity Property").</param>
/// <param name="User">The user name of PLAIN; null with NULL.</param>
/// <param name="MajorVersion">The major version, 3 or more. The connection always uses ZMTP 3.1.</param>
/// <param name="MinorVersion">The minor version; 0 for the many peers with ZMTP 3.0.</param>
public sealed record ZmtpPeer(ZmtpSocketType SocketType, ReadOnlyMemory<byte> Identity, string? User, int MajorVersion, int MinorVersion);
