namespace StateStore.Zmtp;

/// <summary>The stable socket types (RFC 37, "The Socket-Type Property"). The draft types, such as CLIENT and RADIO, are absent.</summary>
public enum ZmtpSocketType
{
    /// <summary>REQ: sends a request and waits for its reply (RFC 28).</summary>
    Req,

    /// <summary>REP: answers requests in their order (RFC 28).</summary>
    Rep,

    /// <summary>DEALER: sends requests without waiting for replies (RFC 28).</summary>
    Dealer,

    /// <summary>ROUTER: answers requests in any order (RFC 28).</summary>
    Router,

    /// <summary>PUB: publishes messages to subscribers (RFC 29).</summary>
    Pub,

    /// <summary>XPUB: a PUB that also receives subscriptions as messages (RFC 29).</summary>
    XPub,

    /// <summary>SUB: receives the messages to which it has subscribed (RFC 29).</summary>
    Sub,

    /// <summary>XSUB: a SUB that sends its subscriptions as messages (RFC 29).</summary>
    XSub,

    /// <summary>PUSH: distributes messages to PULL sockets (RFC 30).</summary>
    Push,

    /// <summary>PULL: receives messages from PUSH sockets (RFC 30).</summary>
    Pull,

    /// <summary>PAIR: exchanges messages with one other PAIR (RFC 31).</summary>
    Pair,
}

internal static class SocketTypes
{
    private static readonly byte[][] Names =
    [
        [.. "REQ"u8], [.. "REP"u8], [.. "DEALER"u8], [.. "ROUTER"u8], [.. "PUB"u8], [.. "XPUB"u8],
        [.. "SUB"u8], [.. "XSUB"u8], [.. "PUSH"u8], [.. "PULL"u8], [.. "PAIR"u8],
    ];

    /// <summary>The name of the type on the wire.</summary>
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

    /// <summary>Returns whether two types may connect (RFC 37, "The Socket-Type Property").</summary>
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
