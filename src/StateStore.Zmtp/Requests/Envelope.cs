namespace StateStore.Zmtp.Requests;

/// <summary>
/// The frames in front of a request that go back in front of the reply: all up to the first empty one (RFC 28, "The REP Socket Type"). REQ
/// sends just the empty one, and with ZMQ_REQ_CORRELATE an id before it. An empty frame at the end delimits nothing, as in libzmq.
/// A DEALER that sends no delimiter, whose message libzmq's REP would drop without a word, is answered without one.
/// </summary>
internal static class Envelope
{
    /// <summary>How many of the frames it has.</summary>
    public static int LengthOf(FrameList message) => LengthOf(message, message.Count - 1);

    /// <summary>The same of a message of which more was to come.</summary>
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
