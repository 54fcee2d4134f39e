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
    internal ZmtpRequest(ZmtpPeer peer, FrameList frames)
    {
        Peer = peer;
        Frames = frames;
    }

    public ZmtpPeer Peer { get; }

    /// <summary>One, unless the peer sent a message of several; what to say to that is the application's affair.</summary>
    public FrameList Frames { get; }
}
