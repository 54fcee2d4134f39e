namespace StateStore.Zmtp.Tests.Framing;

/// <summary>Each limit of traffic, just met and just exceeded, and malformed traffic.</summary>
public sealed class LimitTests
{
    private static readonly ZmtpLimits Small = new() { MaxCommandBytes = 40, MaxFrameBytes = 300, MaxMessageBytes = 400, MaxFrames = 4 };

    public static TheoryData<string, byte[], ZmtpErrorCode?> Inputs => new()
    {
        { "frame kept", Wire.Message(new byte[300]), null },
        { "frame of 2^63 - 1", [2, 127, 255, 255, 255, 255, 255, 255, 255], ZmtpErrorCode.FrameTooLarge },
        { "frame of 2^64 - 1", [2, 255, 255, 255, 255, 255, 255, 255, 255], ZmtpErrorCode.FrameTooLarge },
        { "message kept", Wire.Message(new byte[300], new byte[100]), null },
        { "frames kept", Wire.Message("a", "b", "c", "d"), null },
        { "command kept", Wire.Command("ABCDEFGHI", new byte[30]), null },
        { "command passed", [4, 41], ZmtpErrorCode.CommandTooLarge },
        { "command of 2^64 - 1", [6, 255, 255, 255, 255, 255, 255, 255, 255], ZmtpErrorCode.CommandTooLarge },
        { "commands within a message count", [.. Wire.Frame(1), .. Wire.Command("A"), .. Wire.Command("B"), .. Wire.Command("C"), .. Wire.Command("D")], ZmtpErrorCode.TooManyFrames },
        { "short frame with a long size", [2, 0, 0, 0, 0, 0, 0, 0, 1, 65], null },
        { "reserved flag", [16, 0], ZmtpErrorCode.BadFrameFlags },
        { "all flags", [255, 0], ZmtpErrorCode.BadFrameFlags },
        { "more commands", [5, 0], ZmtpErrorCode.BadFrameFlags },
        { "command without name", [4, 0], ZmtpErrorCode.BadCommand },
        { "name longer than its command", [4, 2, 9, 65], ZmtpErrorCode.BadCommand },
        { "PING without a time to live", Wire.Command("PING", 0), ZmtpErrorCode.BadCommand },
        { "PING with the longest context", Wire.Command("PING", [0, 0, .. new byte[13]]), null },
        { "bad PING within a message", [.. Wire.Frame(1, 65), .. Wire.Command("PING", 0)], ZmtpErrorCode.BadCommand },
        { "unknown commands", [.. Wire.Command("READY"), .. Wire.Command("SUBSCRIBE"), .. Wire.Command("JOIN"), .. Wire.Error("x"), .. Wire.Command("PONG")], null },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task Traffic_within_a_limit_is_served_and_traffic_beyond_it_ends_the_connection(string name, byte[] octets, ZmtpErrorCode? code)
    {
        foreach (var pieces in new[] { int.MaxValue, 1 })
        {
            var peer = PipePeer.Request(Handlers.Echo, new ZmtpOptions { Limits = Small });
            peer.SendInPieces(octets, () => pieces);
            var error = code is null ? await peer.CloseAsync() : await peer.EndAsync();
            Assert.True(error?.Code == code, $"{name}: {error}");
        }
    }

    public static TheoryData<byte[], string> Oversized => new()
    {
        { Wire.Join(Wire.Frame(1), Wire.Frame(0, new byte[301])), "FrameTooLarge" },
        { Wire.Join(Wire.Frame(1), Wire.Frame(1, new byte[100_000]), Wire.Command("PING", 0, 0), Wire.Frame(1, new byte[301]), Wire.Frame(0, 65)), "FrameTooLarge" },
        { Wire.Join(Wire.Frame(1), Wire.Frame(1, new byte[300]), Wire.Frame(0, new byte[101])), "MessageTooLarge" },
        { Wire.Join(Wire.Frame(1), Wire.Frame(1, 65), Wire.Frame(1), Wire.Frame(1), Wire.Frame(1), Wire.Frame(0)), "TooManyFrames" },
    };

    [Theory]
    [MemberData(nameof(Oversized))]
    public async Task An_oversized_message_is_answered_and_skipped_and_the_next_request_is_served(byte[] octets, string answer)
    {
        foreach (var pieces in new[] { int.MaxValue, 7 })
        {
            var peer = PipePeer.Request(Handlers.Echo, new ZmtpOptions { Limits = Small });
            peer.SendInPieces(octets, () => pieces);
            peer.Send(Wire.Message("", "next"));

            Assert.Equal(Wire.Join(Wire.Message("", answer), Wire.Message("", "next")), peer.Received());
            Assert.Null(await peer.CloseAsync());
        }
    }

    [Fact]
    public async Task An_oversized_message_is_answered_before_its_end_arrives()
    {
        var peer = PipePeer.Request(Handlers.Echo, new ZmtpOptions { Limits = Small });
        peer.Send(Wire.Join(Wire.Frame(1), Wire.Frame(0, new byte[301])[..9]));

        Assert.Equal(Wire.Message("", "FrameTooLarge"), peer.Received());
        Assert.Null(await peer.CloseAsync());
    }

    [Fact]
    public async Task A_PING_with_too_long_a_context_is_refused()
    {
        var peer = PipePeer.Request(Handlers.Echo);
        peer.Send(Wire.Command("PING", [0, 0, .. new byte[16]]));
        Assert.Equal(Wire.Command("PONG", new byte[16]), peer.Received());

        peer.Send(Wire.Command("PING", [0, 0, .. new byte[17]]));
        Assert.Equal(ZmtpErrorCode.BadCommand, (await peer.EndAsync())?.Code);
    }

    [Fact]
    public async Task Requests_before_a_protocol_error_are_answered()
    {
        var held = new HeldReplies();
        var peer = PipePeer.Request(held.Handle);
        peer.Send(Wire.Join(Wire.Message("", "a"), Wire.Message("", "b"), [255, 0]));
        Assert.False(peer.End.IsCompleted);
        held.Complete(1);
        held.Complete(0);

        Assert.Equal(ZmtpErrorCode.BadFrameFlags, (await peer.EndAsync())?.Code);
        Assert.Equal(Wire.Join(Wire.Message("", "a"), Wire.Message("", "b")), peer.Received());
    }
}
