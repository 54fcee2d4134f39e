namespace StateStore.Zmtp;

/// <summary>The error that ended a connection.</summary>
/// <param name="Code">The code. It is also the reason in an ERROR command to the peer (RFC 37, "The NULL Security Mechanism").</param>
/// <param name="Message">A message for logs. Of the peer's data it contains only names of mechanisms and socket types.</param>
public sealed record ZmtpError(ZmtpErrorCode Code, string Message);

/// <summary>The errors of a peer. The list is closed.</summary>
public enum ZmtpErrorCode
{
    /// <summary>The first octets are not a ZMTP signature. The peer speaks another protocol, or ZMTP 1.0, which has no signature.</summary>
    NotZmtp,

    /// <summary>The peer speaks ZMTP 1.0 or 2.0, which this end does not support.</summary>
    UnsupportedVersion,

    /// <summary>The greeting has a supported version but an invalid form.</summary>
    BadGreeting,

    /// <summary>The peer uses a security mechanism that this end does not support: CURVE, GSSAPI, or an unknown one.</summary>
    UnsupportedMechanism,

    /// <summary>The peer uses NULL where PLAIN is required, or PLAIN where NULL is required.</summary>
    MechanismMismatch,

    /// <summary>The name or password of PLAIN is wrong.</summary>
    AuthenticationFailed,

    /// <summary>The handshake expected another command.</summary>
    UnexpectedFrame,

    /// <summary>Reserved bits are set, or a command has the flag MORE.</summary>
    BadFrameFlags,

    /// <summary>The header of a frame announces more than <see cref="ZmtpLimits.MaxFrameBytes"/>.</summary>
    FrameTooLarge,

    /// <summary>The header of a command announces more than <see cref="ZmtpLimits.MaxCommandBytes"/>.</summary>
    CommandTooLarge,

    /// <summary>The frames of a message are together larger than <see cref="ZmtpLimits.MaxMessageBytes"/>.</summary>
    MessageTooLarge,

    /// <summary>A message has more frames than <see cref="ZmtpLimits.MaxFrames"/>.</summary>
    TooManyFrames,

    /// <summary>The data of a command do not have the form that its name requires.</summary>
    BadCommand,

    /// <summary>The properties of READY or INITIATE are malformed, or a required one is missing.</summary>
    BadMetadata,

    /// <summary>Sockets of the two types are not allowed to connect.</summary>
    IncompatibleSocketType,

    /// <summary>The peer has sent ERROR.</summary>
    RefusedByPeer,

    /// <summary>A subscriber has more subscriptions than <see cref="ZmtpLimits.MaxSubscriptions"/>.</summary>
    TooManySubscriptions,

    /// <summary>A subscription is longer than <see cref="ZmtpLimits.MaxSubscriptionBytes"/>.</summary>
    SubscriptionTooLarge,

    /// <summary>The handshake took longer than <see cref="ZmtpOptions.HandshakeTimeout"/>.</summary>
    HandshakeTimeout,

    /// <summary>The peer sent nothing within the time to live of its PING.</summary>
    PeerSilent,

    /// <summary>
    /// The peer read too little within <see cref="ZmtpOptions.SendTimeout"/>. The host must abort the transport, because closing it would wait for
    /// the peer.
    /// </summary>
    PeerNotReading,

    /// <summary>
    /// The access of the subscriber has ended (<see cref="ISubscriberAccess.Ended"/>). The host must abort the transport, because closing it would wait for
    /// the peer.
    /// </summary>
    AccessEnded,

    /// <summary>The connection ended in the middle of the handshake, a command or a message.</summary>
    ConnectionLost,
}
