namespace StateStore.Zmtp.Tests.Handshake;

/// <summary>The octets of whole handshakes, written out as in RFC 37 and RFC 24.</summary>
public sealed class GoldenHandshakeTests
{
    private const string NullGreeting =
        "FF 00 00 00 00 00 00 00 00 7F 03 01 4E 55 4C 4C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
        + "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";

    private const string PlainServerGreeting =
        "FF 00 00 00 00 00 00 00 00 7F 03 01 50 4C 41 49 4E 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
        + "01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";

    /// <summary>The greeting of libzmq. For ZMTP 1.0 peers its padding contains the length of an identity.</summary>
    private const string LibzmqGreeting =
        "FF 00 00 00 00 00 00 00 01 7F 03 01 4E 55 4C 4C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
        + "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";

    private const string ReqReady =
        "04 26 05 52 45 41 44 59 0B 53 6F 63 6B 65 74 2D 54 79 70 65 00 00 00 03 52 45 51 08 49 64 65 6E 74 69 74 79 00 00 00 00";

    private const string RepReady = "04 19 05 52 45 41 44 59 0B 53 6F 63 6B 65 74 2D 54 79 70 65 00 00 00 03 52 45 50";

    [Fact]
    public void The_NULL_handshake_of_a_REP_has_the_octets_of_RFC_37()
    {
        var peer = PipePeer.Connect(transport => new RequestSession(transport, new(), Handlers.Echo).RunAsync());
        Assert.Equal(Hex(NullGreeting), peer.Received());

        peer.Send(Hex(LibzmqGreeting));
        Assert.Empty(peer.Received());
        peer.Send(Hex(ReqReady));
        Assert.Equal(Hex(RepReady), peer.Received());

        peer.Send(Hex("01 00 00 05 68 65 6C 6C 6F"));
        Assert.Equal(Hex("01 00 00 05 68 65 6C 6C 6F"), peer.Received());
    }

    [Fact]
    public void The_PLAIN_handshake_of_a_REP_has_the_octets_of_RFC_24()
    {
        var options = new ZmtpOptions { Authenticate = (user, password) => user.SequenceEqual("admin"u8) && password.SequenceEqual("secret"u8) };
        var peer = PipePeer.Connect(transport => new RequestSession(transport, options, Handlers.Echo).RunAsync());
        Assert.Equal(Hex(PlainServerGreeting), peer.Received());

        peer.Send(Wire.Greeting("PLAIN"));
        peer.Send(Hex("04 13 05 48 45 4C 4C 4F 05 61 64 6D 69 6E 06 73 65 63 72 65 74"));
        Assert.Equal(Hex("04 08 07 57 45 4C 43 4F 4D 45"), peer.Received());

        peer.Send(Hex("04 1C 08 49 4E 49 54 49 41 54 45 0B 53 6F 63 6B 65 74 2D 54 79 70 65 00 00 00 03 52 45 51"));
        Assert.Equal(Hex(RepReady), peer.Received());
    }

    [Fact]
    public async Task PLAIN_with_a_wrong_password_is_refused()
    {
        var peer = PipePeer.Connect(transport => new RequestSession(transport, new() { Authenticate = (_, _) => false }, Handlers.Echo).RunAsync());
        peer.Received();
        peer.Send(Wire.Join(Wire.Greeting("PLAIN"), Wire.Command("HELLO", Wire.Join(Wire.Short("admin"), Wire.Short("guess")))));

        Assert.Equal(Hex("04 0A 05 45 52 52 4F 52 03 34 30 30"), peer.Received());
        Assert.Equal(ZmtpErrorCode.AuthenticationFailed, (await peer.EndAsync())?.Code);
    }

    [Fact]
    public void The_NULL_handshake_of_a_PUB_has_the_octets_of_RFC_37()
    {
        var peer = PipePeer.Connect(transport => new Publisher(new()).ServeAsync(transport));
        Assert.Equal(Hex(NullGreeting), peer.Received());

        peer.Send(Wire.Join(Wire.Greeting(), Wire.Ready("SUB")));
        Assert.Equal(Hex("04 19 05 52 45 41 44 59 0B 53 6F 63 6B 65 74 2D 54 79 70 65 00 00 00 03 50 55 42"), peer.Received());
    }

    private static byte[] Hex(string octets) => Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal));
}
