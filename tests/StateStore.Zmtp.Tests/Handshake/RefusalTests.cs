namespace StateStore.Zmtp.Tests.Handshake;

/// <summary>Refused peers: the typed error, and the ERROR command that the peer gets.</summary>
public sealed class RefusalTests
{
    private static readonly ZmtpOptions Plain = new() { Authenticate = (_, password) => password.SequenceEqual("secret"u8) };

    public static TheoryData<string, byte[], ZmtpErrorCode, string?> Greetings => new()
    {
        { "HTTP", Wire.Octets("GET / HTTP/1.1\r\n"), ZmtpErrorCode.NotZmtp, null },
        { "ZMTP 1.0, short identity", [1, 0], ZmtpErrorCode.NotZmtp, null },
        { "ZMTP 1.0, long identity", [0xFF, 0, 0, 0, 0, 0, 0, 1, 0, 0], ZmtpErrorCode.UnsupportedVersion, null },
        { "ZMTP 2.0 that waits after its version", Wire.Greeting(major: 1)[..11], ZmtpErrorCode.UnsupportedVersion, null },
        { "ZMTP 2.1", Wire.Greeting(major: 2)[..11], ZmtpErrorCode.UnsupportedVersion, null },
        { "Bad signature", [0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 1], ZmtpErrorCode.BadGreeting, null },
        { "No mechanism", Wire.Greeting(""), ZmtpErrorCode.BadGreeting, null },
        { "Small letters", Wire.Greeting("null"), ZmtpErrorCode.BadGreeting, null },
        { "A zero within", Wire.Greeting("NU\0LL"), ZmtpErrorCode.BadGreeting, null },
        { "CURVE", Wire.Greeting("CURVE"), ZmtpErrorCode.UnsupportedMechanism, "UnsupportedMechanism" },
        { "GSSAPI", Wire.Greeting("GSSAPI"), ZmtpErrorCode.UnsupportedMechanism, "UnsupportedMechanism" },
        { "Its own, of full length", Wire.Greeting("ABCDEFGHIJ0123456789"), ZmtpErrorCode.UnsupportedMechanism, "UnsupportedMechanism" },
        { "PLAIN for NULL", Wire.Greeting("PLAIN"), ZmtpErrorCode.MechanismMismatch, "MechanismMismatch" },
    };

    public static TheoryData<string, byte[], ZmtpErrorCode, string?> AfterTheGreeting => new()
    {
        { "A message", Wire.Message("", "x"), ZmtpErrorCode.UnexpectedFrame, "UnexpectedFrame" },
        { "Another command", Wire.Command("PING", 0, 0), ZmtpErrorCode.UnexpectedFrame, "UnexpectedFrame" },
        { "PLAIN's command", Wire.Command("HELLO", 0, 0), ZmtpErrorCode.UnexpectedFrame, "UnexpectedFrame" },
        { "ERROR", Wire.Error("no"), ZmtpErrorCode.RefusedByPeer, null },
        { "A command without a name", Wire.Frame(4), ZmtpErrorCode.BadCommand, "BadCommand" },
        { "A name of no letters", Wire.Frame(4, 0, 1), ZmtpErrorCode.BadCommand, "BadCommand" },
        { "A name cut off", Wire.Frame(4, 5, 82, 69), ZmtpErrorCode.BadCommand, "BadCommand" },
        { "MORE on a command", Wire.Frame(5, 1, 65), ZmtpErrorCode.BadFrameFlags, "BadFrameFlags" },
        { "Reserved flag", [8, 0], ZmtpErrorCode.BadFrameFlags, "BadFrameFlags" },
        { "A command too large", [6, 0, 0, 0, 0, 0, 0, 0x20, 1], ZmtpErrorCode.CommandTooLarge, "CommandTooLarge" },
        { "A command beyond 2^63", [6, 255, 255, 255, 255, 255, 255, 255, 255], ZmtpErrorCode.CommandTooLarge, "CommandTooLarge" },
        { "No socket type", Wire.Command("READY"), ZmtpErrorCode.BadMetadata, "BadMetadata" },
        { "A property without a name", Wire.Command("READY", 0, 0, 0, 0, 0), ZmtpErrorCode.BadMetadata, "BadMetadata" },
        { "A property cut off", Wire.Command("READY", 1, 65, 0, 0, 0), ZmtpErrorCode.BadMetadata, "BadMetadata" },
        { "A value cut off", Wire.Command("READY", 1, 65, 0, 0, 0, 2, 66), ZmtpErrorCode.BadMetadata, "BadMetadata" },
        { "A value beyond 2^31", Wire.Command("READY", 1, 65, 255, 255, 255, 255, 66), ZmtpErrorCode.BadMetadata, "BadMetadata" },
        { "An identity too long", Wire.Command("READY", [.. Wire.Metadata("REQ"), 8, .. Wire.Octets("Identity"), 0, 0, 1, 0, .. new byte[256].Select(_ => (byte)1)]), ZmtpErrorCode.BadMetadata, "BadMetadata" },
        { "A reserved identity", Wire.Ready("REQ", [0, 1]), ZmtpErrorCode.BadMetadata, "BadMetadata" },
        { "SUB", Wire.Ready("SUB"), ZmtpErrorCode.IncompatibleSocketType, "IncompatibleSocketType" },
        { "REP", Wire.Ready("REP"), ZmtpErrorCode.IncompatibleSocketType, "IncompatibleSocketType" },
        { "ROUTER", Wire.Ready("ROUTER"), ZmtpErrorCode.IncompatibleSocketType, "IncompatibleSocketType" },
        { "A draft", Wire.Ready("CLIENT"), ZmtpErrorCode.IncompatibleSocketType, "IncompatibleSocketType" },
        { "Small letters", Wire.Ready("req"), ZmtpErrorCode.IncompatibleSocketType, "IncompatibleSocketType" },
    };

    public static TheoryData<string, byte[], ZmtpErrorCode, string?> ForPlain => new()
    {
        { "NULL", Wire.Greeting(), ZmtpErrorCode.MechanismMismatch, "MechanismMismatch" },
        { "A second server", Wire.Greeting("PLAIN", asServer: 1), ZmtpErrorCode.MechanismMismatch, "MechanismMismatch" },
        { "READY at once", [.. Wire.Greeting("PLAIN"), .. Wire.Ready("REQ")], ZmtpErrorCode.UnexpectedFrame, "UnexpectedFrame" },
        { "INITIATE at once", [.. Wire.Greeting("PLAIN"), .. Wire.Command("INITIATE", Wire.Metadata("REQ"))], ZmtpErrorCode.UnexpectedFrame, "UnexpectedFrame" },
        { "HELLO without a password", [.. Wire.Greeting("PLAIN"), .. Wire.Command("HELLO", Wire.Short("a"))], ZmtpErrorCode.BadCommand, "BadCommand" },
        { "HELLO cut off", [.. Wire.Greeting("PLAIN"), .. Wire.Command("HELLO", [1, 65, 9, 65])], ZmtpErrorCode.BadCommand, "BadCommand" },
        { "HELLO with more", [.. Wire.Greeting("PLAIN"), .. Wire.Command("HELLO", [1, 65, 1, 65, 0])], ZmtpErrorCode.BadCommand, "BadCommand" },
        { "A wrong password", [.. Wire.Greeting("PLAIN"), .. Wire.Command("HELLO", [.. Wire.Short("a"), .. Wire.Short("Secret")])], ZmtpErrorCode.AuthenticationFailed, "400" },
    };

    [Theory]
    [MemberData(nameof(Greetings))]
    public Task An_invalid_greeting_is_refused(string name, byte[] octets, ZmtpErrorCode code, string? told) => Refuses(name, new(), octets, code, told);

    [Theory]
    [MemberData(nameof(AfterTheGreeting))]
    public Task An_invalid_handshake_is_refused(string name, byte[] octets, ZmtpErrorCode code, string? told) =>
        Refuses(name, new(), [.. Wire.Greeting(), .. octets], code, told);

    [Theory]
    [MemberData(nameof(ForPlain))]
    public Task A_client_without_valid_PLAIN_credentials_is_refused(string name, byte[] octets, ZmtpErrorCode code, string? told) =>
        Refuses(name, Plain, octets, code, told);

    [Theory]
    [InlineData("REQ", 3, 0)]
    [InlineData("DEALER", 3, 1)]
    [InlineData("DEALER", 4, 7)]
    public async Task A_client_of_a_later_or_slightly_earlier_ZMTP_version_is_accepted(string type, byte major, byte minor)
    {
        ZmtpPeer? seen = null;
        var peer = PipePeer.Connect(transport => new RequestSession(transport, new(), (request, _) =>
        {
            seen = request.Peer;
            return default;
        }).RunAsync());
        peer.Send(Wire.Join(Wire.Greeting(major: major, minor: minor), Wire.Ready(type, [7]), Wire.Message("", "x")));

        Assert.Null(await peer.CloseAsync());
        Assert.Equal(SocketTypes.Parse(Wire.Octets(type)), seen!.SocketType);
        Assert.Equal((major, minor), (seen.MajorVersion, seen.MinorVersion));
        Assert.Equal([7], seen.Identity.ToArray());
        Assert.Null(seen.User);
    }

    [Fact]
    public async Task The_PLAIN_user_name_and_property_names_in_any_case_reach_the_session()
    {
        ZmtpPeer? seen = null;
        var peer = PipePeer.Connect(transport => new RequestSession(transport, Plain, (request, _) =>
        {
            seen = request.Peer;
            return default;
        }).RunAsync());
        byte[] metadata = [.. Wire.Property("X-Other", [1, 2]), .. Wire.Property("SOCKET-type", Wire.Octets("DEALER")), .. Wire.Property("iDENTITY", [])];
        peer.Send(Wire.Join(
            Wire.Greeting("PLAIN"), Wire.Command("HELLO", Wire.Join(Wire.Short("Zoë"), Wire.Short("secret"))), Wire.Command("INITIATE", metadata), Wire.Message("x")));

        Assert.Null(await peer.CloseAsync());
        Assert.Equal(("Zoë", ZmtpSocketType.Dealer, 0), (seen!.User, seen.SocketType, seen.Identity.Length));
    }

    [Fact]
    public async Task A_peer_that_closes_during_the_handshake_ends_the_session_with_ConnectionLost()
    {
        var peer = PipePeer.Connect(transport => new RequestSession(transport, new(), Handlers.Echo).RunAsync());
        peer.Send(Wire.Greeting()[..20]);
        Assert.Equal(ZmtpErrorCode.ConnectionLost, (await peer.CloseAsync())?.Code);
    }

    [Fact]
    public async Task A_handshake_beyond_the_timeout_is_ended()
    {
        var clock = new FakeTimeProvider();
        var peer = PipePeer.Connect(transport => new RequestSession(transport, new() { Clock = clock, HandshakeTimeout = TimeSpan.FromSeconds(5) }, Handlers.Echo).RunAsync());
        clock.Advance(TimeSpan.FromSeconds(4));
        peer.Send(Wire.Greeting());
        clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(peer.End.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(ZmtpErrorCode.HandshakeTimeout, (await peer.EndAsync())?.Code);
    }

    [Fact]
    public async Task A_stopping_host_ends_a_handshake_without_an_error()
    {
        using var stop = new CancellationTokenSource();
        var peer = PipePeer.Connect(transport => new RequestSession(transport, new(), Handlers.Echo).RunAsync(stop.Token));
        await stop.CancelAsync();
        Assert.Null(await peer.EndAsync());
    }

    private static async Task Refuses(string name, ZmtpOptions options, byte[] octets, ZmtpErrorCode code, string? told)
    {
        var peer = PipePeer.Connect(transport => new RequestSession(transport, options, Handlers.Echo).RunAsync());
        peer.Received();
        peer.Send(octets);

        var error = await peer.EndAsync();
        Assert.True(error?.Code == code, $"{name}: {error}");
        var answers = peer.Received();
        var expected = told is null ? [] : Wire.Error(told);
        Assert.True(answers.AsSpan().EndsWith(expected) && answers.Length == expected.Length, $"{name}: {Convert.ToHexString(answers)}");
    }
}
