namespace StateStore.Zmtp;

/// <summary>Handles one request of a peer. Called for one request at a time, in the order in which they came.</summary>
/// <param name="request">
/// Its octets lie in the connection's buffer: what is needed after the first await has to be parsed or copied before it. A method that is
/// <c>async</c> can't take it, so that this is not forgotten.
/// </param>
/// <param name="reply">
/// Takes the one frame of the reply, until the returned task is complete. It may complete whenever it likes; requests that came later are
/// handled meanwhile, up to <see cref="ZmtpLimits.MaxInFlight"/>, and answered after it.
/// </param>
/// <returns>A task that must not fail: an exception is a bug, ends the connection and comes out of <see cref="RequestSession.RunAsync"/>.</returns>
public delegate ValueTask RequestHandler(ZmtpRequest request, System.Buffers.IBufferWriter<byte> reply);

/// <summary>A message of a REQ or DEALER, without its envelope.</summary>
public readonly ref struct ZmtpRequest
{
    private readonly Requests.Reply _reply;

    internal ZmtpRequest(ZmtpPeer peer, FrameList frames, Requests.Reply reply, ZmtpError? refusal = null)
    {
        Peer = peer;
        Frames = frames;
        _reply = reply;
        Refusal = refusal;
    }

    public ZmtpPeer Peer { get; }

    /// <summary>One, unless the peer sent a message of several; what to say to that is the application's affair.</summary>
    public FrameList Frames { get; }

    /// <summary>
    /// The message is larger than the limits allow, so there are no frames: the handler says so to the peer, and the rest of the message is skipped.
    /// Null for every other request.
    /// </summary>
    public ZmtpError? Refusal { get; }

    /// <summary>
    /// Says, before the handler returns, how large the reply may become. It counts as that large until it is made, so that a peer which sends many requests
    /// and reads nothing can't have all their replies in memory (<see cref="ZmtpLimits.MaxInFlightBytes"/>).
    /// </summary>
    public void ExpectReply(long bytes) => _reply.ExpectedBytes = bytes;
}
