namespace StateStore.Zmtp.Requests;

/// <summary>
/// The frames before a request that are sent back before the reply: all up to the first empty frame (RFC 28, "The REP Socket Type"). REQ
/// sends only the empty frame, and with ZMQ_REQ_CORRELATE an id before it. An empty frame at the end is not a delimiter, as in libzmq.
/// A DEALER that sends no delimiter gets a reply without one; libzmq's REP would silently drop its message.
/// </summary>
internal static class Envelope
{
    /// <summary>The number of frames of the envelope.</summary>
    public static int LengthOf(FrameList message) => LengthOf(message, message.Count - 1);

    /// <summary>The number of frames of the envelope, for a message without its last frames.</summary>
    public static int LengthOfBegun(FrameList message) => LengthOf(message, message.Count);

    private static int LengthOf(FrameList message, int end)
    {
        for (var i = 0; i < end; i++)
        {
            if (message.IsEmptyAt(i))
            {
                return i + 1;
            }
        }

        return 0;
    }
}
