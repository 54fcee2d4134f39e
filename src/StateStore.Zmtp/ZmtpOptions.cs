namespace StateStore.Zmtp;

/// <summary>Says whether the name and password of PLAIN are right (RFC 24). Compare them in constant time.</summary>
public delegate bool PlainAuthenticator(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password);

/// <summary>What the connections of one endpoint have in common.</summary>
public sealed record ZmtpOptions
{
    public ZmtpLimits Limits { get; init; } = new();

    /// <summary>
    /// Given: every peer must come with PLAIN. Absent: every peer must come with NULL. A peer cannot choose (RFC 37, "Security Considerations").
    /// </summary>
    public PlainAuthenticator? Authenticate { get; init; }

    /// <summary>A peer that has not completed the handshake by then is disconnected.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A peer that is sent replies and does not read is disconnected when it has held up the sending for so long, once for each started MiB that waits for
    /// it. Subscribers are not: what they are too slow for is dropped.
    /// </summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What measures these, and the time to live of a PING.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
