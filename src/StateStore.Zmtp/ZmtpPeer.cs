namespace StateStore.Zmtp;

/// <summary>The other end, as its handshake presents it.</summary>
/// <param name="SocketType">A type that may talk to ours.</param>
/// <param name="Identity">At most 255 octets, mostly none. It identifies nobody: any peer may take any (RFC 37, "The Identity Property").</param>
/// <param name="User">The name under which PLAIN let it in; null with NULL.</param>
/// <param name="MajorVersion">3 or more; whatever it is, the connection speaks ZMTP 3.1.</param>
/// <param name="MinorVersion">0 for the many that speak 3.0.</param>
public sealed record ZmtpPeer(ZmtpSocketType SocketType, ReadOnlyMemory<byte> Identity, string? User, int MajorVersion, int MinorVersion);
