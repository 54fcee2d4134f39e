namespace StateStore.Zmtp.Tests.Handshake;

/// <summary>The table of RFC 37, "The Socket-Type Property", without the draft socket types.</summary>
public sealed class SocketTypeTests
{
    private static readonly (string Type, string Peers)[] Table =
    [
        ("REQ", "REP ROUTER"), ("REP", "REQ DEALER"), ("DEALER", "REP DEALER ROUTER"), ("ROUTER", "REQ DEALER ROUTER"), ("PUB", "SUB XSUB"), ("XPUB", "SUB XSUB"),
        ("SUB", "PUB XPUB"), ("XSUB", "PUB XPUB"), ("PUSH", "PULL"), ("PULL", "PUSH"), ("PAIR", "PAIR"),
    ];

    [Fact]
    public void Every_socket_type_accepts_exactly_its_compatible_types()
    {
        foreach (var (type, peers) in Table)
        {
            foreach (var (peer, _) in Table)
            {
                var mayTalk = SocketTypes.Parse(Wire.Octets(type))!.Value.MayTalkTo(SocketTypes.Parse(Wire.Octets(peer))!.Value);
                Assert.True(mayTalk == peers.Split(' ').Contains(peer), $"{type} - {peer}: {mayTalk}");
            }
        }
    }

    [Fact]
    public void Every_socket_type_name_parses_to_its_type() =>
        Assert.All(Enum.GetValues<ZmtpSocketType>(), type => Assert.Equal(type, SocketTypes.Parse(type.Name())));
}
