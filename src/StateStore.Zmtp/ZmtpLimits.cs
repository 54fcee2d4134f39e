namespace StateStore.Zmtp;

/// <summary>
/// What one connection may ask for. The sizes are checked when a frame is announced, before its body arrives, so a peer can make this end
/// hold no more than it has sent, and no more than this. A greeting has no limit of its own: it has 64 octets.
/// </summary>
public sealed record ZmtpLimits
{
    /// <summary>The body of a command, with its name. <see cref="ZmtpErrorCode.CommandTooLarge"/></summary>
    public int MaxCommandBytes { get; init; } = 8 * 1024;

    /// <summary>The body of one frame. <see cref="ZmtpErrorCode.FrameTooLarge"/></summary>
    public long MaxFrameBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The bodies of all frames of a message. <see cref="ZmtpErrorCode.MessageTooLarge"/></summary>
    public long MaxMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Frames of a message, its envelope and the commands that come between them included. <see cref="ZmtpErrorCode.TooManyFrames"/></summary>
    public int MaxFrames { get; init; } = 64;

    /// <summary>Requests of a connection that are handled and not yet answered. A peer that sends more is not read until some are.</summary>
    public int MaxInFlight { get; init; } = 256;

    /// <summary>
    /// Octets of those requests and of their replies, as far as these are made or expected (<see cref="ZmtpRequest.ExpectReply"/>). A peer that sends more is
    /// not read until some are answered; one request is always taken.
    /// </summary>
    public long MaxInFlightBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Subscriptions of a connection, each counted as often as it was made. <see cref="ZmtpErrorCode.TooManySubscriptions"/></summary>
    public int MaxSubscriptions { get; init; } = 1024;

    /// <summary>The length of one. <see cref="ZmtpErrorCode.SubscriptionTooLarge"/></summary>
    public int MaxSubscriptionBytes { get; init; } = 1024;

    /// <summary>Messages that wait for a slow subscriber (libzmq's ZMQ_SNDHWM, with its default); beyond it they are dropped and counted.</summary>
    public int MaxQueuedMessages { get; init; } = 1000;

    /// <summary>Octets that wait for a slow subscriber, for the same purpose.</summary>
    public long MaxQueuedBytes { get; init; } = 16 * 1024 * 1024;
}
