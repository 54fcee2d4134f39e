namespace StateStore.Zmtp;

/// <summary>Handles one request of a peer. It is called for one request at a time, in the order of arrival.</summary>
/// <param name="request">
/// The request. Its octets are in the buffer of the connection: parse or copy them before the first await. The type cannot be a parameter of an
/// <c>async</c> method, so the compiler enforces this.
/// </param>
/// <param name="reply">
/// Receives the one frame of the reply until the returned task completes. The task may complete at any time. Later requests are
/// handled meanwhile, up to <see cref="ZmtpLimits.MaxInFlight"/>, and answered after it.
/// </param>
/// <returns>A task that must not fail. An exception is a bug: it ends the connection, and <see cref="RequestSession.RunAsync"/> throws it.</returns>
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

    /// <summary>The peer that sent the request.</summary>
    public ZmtpPeer Peer { get; }

    /// <summary>The frames of the payload: one, unless the peer sent several. The application decides how to answer several.</summary>
    public FrameList Frames { get; }

    /// <summary>
    /// The error of a message beyond the limits. The request then has no frames, the handler reports the error to the peer, and the rest of the message is
    /// skipped. Null for every other request.
    /// </summary>
    public ZmtpError? Refusal { get; }

    /// <summary>
    /// Announces the largest size of the reply; call it before the handler returns. Until the reply is complete, it counts with that size
    /// (<see cref="ZmtpLimits.MaxInFlightBytes"/>). So a peer that sends many requests and reads nothing cannot fill the memory with replies.
    /// </summary>
    /// <param name="bytes">The size in octets.</param>
    public void ExpectReply(long bytes) => _reply.ExpectedBytes = bytes;
}
