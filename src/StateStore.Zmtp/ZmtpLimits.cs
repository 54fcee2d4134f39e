namespace StateStore.Zmtp;

/// <summary>
/// The limits of one connection. Sizes are checked when the header of a frame arrives, before its body. So a connection never stores more than the peer
/// has sent, and never more than these limits. A greeting needs no limit: it has 64 octets.
/// </summary>
public sealed record ZmtpLimits
{
    /// <summary>The most octets of the body of a command, including its name. Beyond it: <see cref="ZmtpErrorCode.CommandTooLarge"/>.</summary>
    public int MaxCommandBytes { get; init; } = 8 * 1024;

    /// <summary>The most octets of the body of one frame. Beyond it: <see cref="ZmtpErrorCode.FrameTooLarge"/>.</summary>
    public long MaxFrameBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most octets of the bodies of all frames of a message. Beyond it: <see cref="ZmtpErrorCode.MessageTooLarge"/>.</summary>
    public long MaxMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The most frames of a message, including its envelope and the commands between them. Beyond it: <see cref="ZmtpErrorCode.TooManyFrames"/>.
    /// </summary>
    public int MaxFrames { get; init; } = 64;

    /// <summary>The most requests in flight of a connection. The session reads further requests only after it has answered some.</summary>
    public int MaxInFlight { get; init; } = 256;

    /// <summary>
    /// The most octets of the requests in flight and of their replies, written or expected (<see cref="ZmtpRequest.ExpectReply"/>). The session reads further
    /// requests only after it has answered some. It always takes one request.
    /// </summary>
    public long MaxInFlightBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The most subscriptions of a connection, including repeated ones. Beyond it: <see cref="ZmtpErrorCode.TooManySubscriptions"/>.
    /// </summary>
    public int MaxSubscriptions { get; init; } = 1024;

    /// <summary>The most octets of a subscription. Beyond it: <see cref="ZmtpErrorCode.SubscriptionTooLarge"/>.</summary>
    public int MaxSubscriptionBytes { get; init; } = 1024;

    /// <summary>The most queued messages of a subscriber (libzmq's ZMQ_SNDHWM, with its default). Further messages are dropped and counted.</summary>
    public int MaxQueuedMessages { get; init; } = 1000;

    /// <summary>The most octets of the queued messages of a subscriber. Further messages are dropped and counted.</summary>
    public long MaxQueuedBytes { get; init; } = 16 * 1024 * 1024;
}
