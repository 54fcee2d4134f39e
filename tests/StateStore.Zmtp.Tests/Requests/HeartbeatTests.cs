namespace StateStore.Zmtp.Tests.Requests;

/// <summary>PING, PONG and the time to live (RFC 37, "Connection Heartbeating").</summary>
public sealed class HeartbeatTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_PING_is_answered_with_its_context()
    {
        var peer = PipePeer.Request(Handlers.Echo);
        peer.Send(Wire.Command("PING", 0, 0));
        Assert.Equal(Wire.Command("PONG"), peer.Received());
        peer.Send(Wire.Command("PING", 0, 0, 1, 2, 3));
        Assert.Equal(Wire.Command("PONG", 1, 2, 3), peer.Received());
    }

    [Fact]
    public void A_PING_is_answered_while_a_request_is_handled()
    {
        var held = new HeldReplies();
        var peer = PipePeer.Request(held.Handle);
        peer.Send(Wire.Join(Wire.Message("", "slow"), Wire.Command("PING", 0, 0, 9)));
        Assert.Equal(Wire.Command("PONG", 9), peer.Received());
    }

    [Fact]
    public async Task Silence_after_the_time_to_live_ends_the_connection()
    {
        var peer = Connect();
        peer.Send(Wire.Command("PING", 0, 20));
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(peer.End.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(ZmtpErrorCode.PeerSilent, (await peer.EndAsync())?.Code);
    }

    [Fact]
    public async Task Silence_within_a_message_after_the_time_to_live_ends_the_connection()
    {
        var peer = Connect();
        peer.Send(Wire.Join(Wire.Command("PING", 0, 20), [1, 0, 0]));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ZmtpErrorCode.PeerSilent, (await peer.EndAsync())?.Code);
    }

    [Fact]
    public async Task Any_received_octet_restarts_the_time_to_live()
    {
        var peer = Connect();
        peer.Send(Wire.Command("PING", 0, 20));
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        peer.Send([1]);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(peer.End.IsCompleted);

        peer.Send(Wire.Join([0], Wire.Frame(0, 65), Wire.Command("PING", 0, 20), Wire.Message("x")));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(peer.End.IsCompleted);

        peer.Send(Wire.Join(Wire.Command("PING", 0, 0), Wire.Command("PING", 0, 20)));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ZmtpErrorCode.PeerSilent, (await peer.EndAsync())?.Code);
    }

    private PipePeer Connect() => PipePeer.Request(Handlers.Echo, new ZmtpOptions { Clock = _clock });
}
