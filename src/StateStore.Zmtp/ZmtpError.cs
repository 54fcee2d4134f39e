namespace StateStore.Zmtp;

/// <summary>Why a connection ended, other than by the wish of either end.</summary>
/// <param name="Code">For programs, and the reason in an ERROR command to the peer (RFC 37, "The NULL Security Mechanism").</param>
/// <param name="Message">For logs; it never repeats what the peer sent, save for names of mechanisms and socket types.</param>
public sealed record ZmtpError(ZmtpErrorCode Code, string Message);

/// <summary>The closed list of what can be wrong with a peer.</summary>
public enum ZmtpErrorCode
{
    /// <summary>The first octets are no ZMTP signature: another protocol, or ZMTP 1.0, which has none.</summary>
    NotZmtp,

    /// <summary>The peer speaks ZMTP 1.0 or 2.0, which this end does not fall back to.</summary>
    UnsupportedVersion,

    /// <summary>The greeting has the right version, but not the right form.</summary>
    BadGreeting,

    /// <summary>The peer asks for a security mechanism that is not made here: CURVE, GSSAPI, or one of its own.</summary>
    UnsupportedMechanism,

    /// <summary>The peer asks for NULL where PLAIN is demanded, or the other way round.</summary>
    MechanismMismatch,

    /// <summary>The name or password of PLAIN is wrong.</summary>
    AuthenticationFailed,

    /// <summary>A command or message where the handshake has another one.</summary>
    UnexpectedFrame,

    /// <summary>Reserved bits are set, or MORE on a command.</summary>
    BadFrameFlags,

    /// <summary>A frame is announced that is larger than <see cref="ZmtpLimits.MaxFrameBytes"/>.</summary>
    FrameTooLarge,

    /// <summary>A command is announced that is larger than <see cref="ZmtpLimits.MaxCommandBytes"/>.</summary>
    CommandTooLarge,

    /// <summary>The frames of a message are together larger than <see cref="ZmtpLimits.MaxMessageBytes"/>.</summary>
    MessageTooLarge,

    /// <summary>A message has more frames than <see cref="ZmtpLimits.MaxFrames"/>.</summary>
    TooManyFrames,

    /// <summary>The inside of a command does not have the form that its name promises.</summary>
    BadCommand,

    /// <summary>The properties of READY or INITIATE can't be read, or one that is needed is missing.</summary>
    BadMetadata,

    /// <summary>Sockets of the two types do not talk to each other.</summary>
    IncompatibleSocketType,

    /// <summary>The peer has sent ERROR.</summary>
    RefusedByPeer,

    /// <summary>A subscriber has more subscriptions than <see cref="ZmtpLimits.MaxSubscriptions"/>.</summary>
    TooManySubscriptions,

    /// <summary>A subscription is longer than <see cref="ZmtpLimits.MaxSubscriptionBytes"/>.</summary>
    SubscriptionTooLarge,

    /// <summary>The handshake took longer than <see cref="ZmtpOptions.HandshakeTimeout"/>.</summary>
    HandshakeTimeout,

    /// <summary>Nothing came within the time to live that the peer gave with its PING.</summary>
    PeerSilent,

    /// <summary>
    /// The peer took too little of what was sent to it within <see cref="ZmtpOptions.SendTimeout"/>. The host has to abort the transport: closing it
    /// properly would wait for the peer.
    /// </summary>
    PeerNotReading,

    /// <summary>The connection ended in the middle of the handshake, a command or a message.</summary>
    ConnectionLost,
}
