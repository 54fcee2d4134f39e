namespace StateStore.Zmtp.Tests.Framing;

/// <summary>A conversation has the same result however its octets are split.</summary>
public sealed class FragmentTests
{
    private static readonly byte[] Traffic = Wire.Join(
        Wire.Message("", "first"),
        Wire.Command("PING", 0, 0, 1, 2),
        Wire.Message(Wire.Octets("id"), [], new byte[300], Wire.Octets("more")),
        Wire.Frame(1, Wire.Octets("no delimiter")),
        Wire.Command("PING", 0, 0, 3),
        Wire.Frame(0, Wire.Octets("with a PING inside")),
        Wire.Command("UNKNOWN", 1, 2, 3),
        Wire.Message("", ""));

    private static readonly byte[] Answers = Wire.Join(
        Wire.Message("", "first"),
        Wire.Command("PONG", 1, 2),
        Wire.Message(Wire.Octets("id"), [], [.. new byte[300], .. "|more"u8]),
        Wire.Command("PONG", 3),
        Wire.Message("no delimiter|with a PING inside"),
        Wire.Message("", ""));

    private static readonly ZmtpOptions Plain = new() { Authenticate = (_, password) => password.SequenceEqual("secret"u8) };

    public static TheoryData<bool> Mechanisms => [false, true];

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task A_conversation_in_two_pieces_gets_the_same_replies(bool isPlain)
    {
        var (sent, expected) = Conversation(isPlain);
        for (var cut = 0; cut <= sent.Length; cut++)
        {
            var peer = Connect(isPlain);
            peer.Send(sent[..cut]);
            peer.Send(sent[cut..]);
            await AssertEnd(peer, expected, $"cut at {cut}");
        }
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task A_conversation_sent_octet_by_octet_gets_the_same_replies(bool isPlain)
    {
        var (sent, expected) = Conversation(isPlain);
        var peer = Connect(isPlain);
        peer.SendInPieces(sent, () => 1);
        await AssertEnd(peer, expected, "octet by octet");
    }

    [Fact]
    public async Task A_conversation_cut_off_anywhere_gets_the_replies_to_its_complete_requests()
    {
        var (sent, expected) = Conversation(isPlain: false);
        for (var length = 0; length < sent.Length; length++)
        {
            var peer = Connect(isPlain: false);
            peer.Send(sent[..length]);
            var error = await peer.CloseAsync();
            Assert.True(error is null or { Code: ZmtpErrorCode.ConnectionLost }, $"cut off at {length}: {error}");
            Assert.True(expected.AsSpan().StartsWith(peer.Received()), $"cut off at {length}");
        }
    }

    private static PipePeer Connect(bool isPlain) =>
        PipePeer.Connect(transport => new RequestSession(transport, isPlain ? Plain : new(), Handlers.Echo).RunAsync());

    private static (byte[] Sent, byte[] Expected) Conversation(bool isPlain) => isPlain
        ? (Wire.Join(Wire.Greeting("PLAIN"), Wire.Command("HELLO", Wire.Join(Wire.Short("me"), Wire.Short("secret"))), Wire.Command("INITIATE", Wire.Metadata("DEALER")), Traffic),
            Wire.Join(Wire.Greeting("PLAIN", asServer: 1), Wire.Command("WELCOME"), Wire.Ready("REP"), Answers))
        : (Wire.Join(Wire.Greeting(), Wire.Ready("DEALER"), Traffic), Wire.Join(Wire.Greeting(), Wire.Ready("REP"), Answers));

    private static async Task AssertEnd(PipePeer peer, byte[] expected, string how)
    {
        Assert.True(await peer.CloseAsync() is null, how);
        Assert.True(peer.Received().AsSpan().SequenceEqual(expected), how);
    }
}
