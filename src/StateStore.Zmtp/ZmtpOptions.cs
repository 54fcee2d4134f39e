namespace StateStore.Zmtp;

/// <summary>Returns whether a name and a password of PLAIN are valid (RFC 24). Implementations should compare in constant time.</summary>
/// <param name="user">The name, at most 255 octets.</param>
/// <param name="password">The password, at most 255 octets.</param>
public delegate bool PlainAuthenticator(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password);

/// <summary>The options of all connections of one endpoint.</summary>
public sealed record ZmtpOptions
{
    /// <summary>The limits of each connection.</summary>
    public ZmtpLimits Limits { get; init; } = new();

    /// <summary>
    /// Checks the users of PLAIN, which every peer must then use. If null, every peer must use NULL. A peer cannot choose the mechanism
    /// (RFC 37, "Security Considerations").
    /// </summary>
    public PlainAuthenticator? Authenticate { get; init; }

    /// <summary>The timeout of the handshake. A peer that does not complete it in time is disconnected.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The timeout of sending replies, for each started MiB that waits. A peer that does not read in time is disconnected. It does not apply to subscribers:
    /// messages for slow subscribers are dropped.
    /// </summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Measures the timeouts, and the time to live of a PING.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
