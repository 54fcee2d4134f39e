namespace StateStore.Zmtp;

/// <summary>The stable socket types (RFC 37, "The Socket-Type Property"). The drafts (CLIENT, RADIO and so on) are absent.</summary>
public enum ZmtpSocketType
{
    Req,
    Rep,
    Dealer,
    Router,
    Pub,
    XPub,
    Sub,
    XSub,
    Push,
    Pull,
    Pair,
}

internal static class SocketTypes
{
    private static readonly byte[][] Names =
    [
        [.. "REQ"u8], [.. "REP"u8], [.. "DEALER"u8], [.. "ROUTER"u8], [.. "PUB"u8], [.. "XPUB"u8],
        [.. "SUB"u8], [.. "XSUB"u8], [.. "PUSH"u8], [.. "PULL"u8], [.. "PAIR"u8],
    ];

    /// <summary>The name on the wire.</summary>
    public static ReadOnlySpan<byte> Name(this ZmtpSocketType type) => Names[(int)type];

    public static ZmtpSocketType? Parse(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
            {
                return (ZmtpSocketType)i;
            }
        }

        return null;
    }

    /// <summary>The table of legal combinations.</summary>
    public static bool MayTalkTo(this ZmtpSocketType type, ZmtpSocketType peer) => (type, peer) switch
    {
        (ZmtpSocketType.Req, ZmtpSocketType.Rep or ZmtpSocketType.Router) => true,
        (ZmtpSocketType.Rep, ZmtpSocketType.Req or ZmtpSocketType.Dealer) => true,
        (ZmtpSocketType.Dealer, ZmtpSocketType.Rep or ZmtpSocketType.Dealer or ZmtpSocketType.Router) => true,
        (ZmtpSocketType.Router, ZmtpSocketType.Req or ZmtpSocketType.Dealer or ZmtpSocketType.Router) => true,
        (ZmtpSocketType.Pub or ZmtpSocketType.XPub, ZmtpSocketType.Sub or ZmtpSocketType.XSub) => true,
        (ZmtpSocketType.Sub or ZmtpSocketType.XSub, ZmtpSocketType.Pub or ZmtpSocketType.XPub) => true,
        (ZmtpSocketType.Push, ZmtpSocketType.Pull) or (ZmtpSocketType.Pull, ZmtpSocketType.Push) => true,
        (ZmtpSocketType.Pair, ZmtpSocketType.Pair) => true,
        _ => false,
    };
}
