namespace StateStore.Zmtp.Tests.Handshake;

/// <summary>The table of RFC 37, "The Socket-Type Property", without the drafts.</summary>
public sealed class SocketTypeTests
{
    private static readonly (string Type, string Peers)[] Table =
    [
        ("REQ", "REP ROUTER"), ("REP", "REQ DEALER"), ("DEALER", "REP DEALER ROUTER"), ("ROUTER", "REQ DEALER ROUTER"), ("PUB", "SUB XSUB"), ("XPUB", "SUB XSUB"),
        ("SUB", "PUB XPUB"), ("XSUB", "PUB XPUB"), ("PUSH", "PULL"), ("PULL", "PUSH"), ("PAIR", "PAIR"),
    ];

    [Fact]
    public void Every_type_talks_to_those_it_may()
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
    public void Every_name_is_read_as_it_is_written() =>
        Assert.All(Enum.GetValues<ZmtpSocketType>(), type => Assert.Equal(type, SocketTypes.Parse(type.Name())));
}
