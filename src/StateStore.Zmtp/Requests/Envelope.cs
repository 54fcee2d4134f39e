namespace StateStore.Zmtp.Requests;

/// <summary>
/// The frames in front of a request that go back in front of the reply: all up to the first empty one (RFC 28, "The REP Socket Type"). REQ
/// sends just the empty one, and with ZMQ_REQ_CORRELATE an id before it. An empty frame at the end delimits nothing, as in libzmq.
/// A DEALER that sends no delimiter, whose message libzmq's REP would drop without a word, is answered without one.
/// </summary>
internal static class Envelope
{
    /// <summary>How many of the frames it has.</summary>
    public static int LengthOf(FrameList message)
    {
        for (var i = 0; i < message.Count - 1; i++)
        {
            if (message.IsEmptyAt(i))
            {
                return i + 1;
            }
        }

        return 0;
    }
}
