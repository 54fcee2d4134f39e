using System.Buffers;

namespace StateStore.Zmtp.Tests.Requests;

/// <summary>Back-pressure: the session stops reading from a peer that does not read.</summary>
public sealed class BackPressureTests
{
    private const int PipeSize = 64 * 1024;
    private static readonly byte[] Request = Wire.Message("", new string('q', 1000));

    [Fact]
    public async Task The_session_stops_reading_from_a_peer_that_does_not_read_and_sends_all_replies_later()
    {
        var handled = 0;
        var peer = PipePeer.Request((_, reply) =>
        {
            reply.Write(new byte[10_000]);
            handled++;
            return default;
        }, pauseAt: PipeSize);

        // Each reply is ten times its request. Without back-pressure this loop would not end.
        var sent = 0;
        Task sending;
        do
        {
            sending = peer.SendAsync(Request);
            sent++;
        }
        while (sending.IsCompleted);

        Assert.InRange(handled, PipeSize / 10_000, 2 * ((PipeSize / 10_000) + 1));
        Assert.InRange(sent, handled, handled + (PipeSize / 1000) + 1);

        var reply = Wire.Message([], new byte[10_000]);
        var received = 0L;
        while (received < (long)sent * reply.Length)
        {
            received += peer.Received().Length;
        }

        await Deadline.Within(sending, "the session to read on");
        Assert.Equal(sent, handled);
        Assert.Equal((long)sent * reply.Length, received);
        Assert.Null(await peer.CloseAsync());
    }

    [Fact]
    public async Task The_session_stops_reading_PINGs_from_a_peer_that_does_not_read()
    {
        var peer = PipePeer.Request(Handlers.Echo, pauseAt: PipeSize);
        var ping = Wire.Command("PING", [0, 0, .. new byte[16]]);
        var sent = 0;
        while (peer.SendAsync(ping).IsCompleted)
        {
            sent++;
        }

        Assert.InRange(sent, 1, 2 * ((PipeSize / ping.Length) + (PipeSize / (ping.Length - 2))));
        peer.StopReceiving();
        Assert.Null(await peer.EndAsync());
    }

    [Fact]
    public async Task A_peer_that_does_not_read_within_the_send_timeout_is_disconnected()
    {
        var clock = new FakeTimeProvider();
        var peer = PipePeer.Request(Handlers.Echo, new() { Clock = clock, SendTimeout = TimeSpan.FromSeconds(30) }, pauseAt: PipeSize);
        while (peer.SendAsync(Request).IsCompleted)
        {
            // The pipe accepts the requests, and the peer reads none of the replies.
        }

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(peer.End.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ZmtpErrorCode.PeerNotReading, (await peer.EndAsync())?.Code);
    }

    [Fact]
    public async Task A_large_reply_extends_the_send_timeout()
    {
        const int MiB = 1024 * 1024;
        var clock = new FakeTimeProvider();
        var peer = PipePeer.Request((_, reply) =>
        {
            reply.Write(new byte[2 * MiB]);
            return default;
        }, new() { Clock = clock, SendTimeout = TimeSpan.FromSeconds(30) }, pauseAt: PipeSize);
        peer.Send(Request);

        clock.Advance(TimeSpan.FromSeconds(89));
        Assert.False(peer.End.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ZmtpErrorCode.PeerNotReading, (await peer.EndAsync())?.Code);
    }

    [Fact]
    public async Task A_peer_that_reads_within_the_send_timeout_stays_connected()
    {
        var clock = new FakeTimeProvider();
        var peer = PipePeer.Request(Handlers.Echo, new() { Clock = clock, SendTimeout = TimeSpan.FromSeconds(30) }, pauseAt: PipeSize);
        for (var round = 0; round < 3; round++)
        {
            Task sending;
            do
            {
                sending = peer.SendAsync(Request);
            }
            while (sending.IsCompleted);

            clock.Advance(TimeSpan.FromSeconds(29));
            while (!sending.IsCompleted)
            {
                Assert.NotEmpty(peer.Received());
            }
        }

        while (peer.Received().Length > 0)
        {
            // Reads the remaining replies.
        }

        clock.Advance(TimeSpan.FromHours(1));
        Assert.False(peer.End.IsCompleted);
        Assert.Null(await peer.CloseAsync());
    }

    [Fact]
    public async Task A_peer_that_no_longer_receives_ends_the_session()
    {
        var peer = PipePeer.Request(Handlers.Echo);
        peer.StopReceiving();
        peer.Send(Request);
        Assert.Null(await peer.EndAsync());
    }

    [Fact]
    public async Task The_end_of_a_session_waits_for_its_requests_in_flight()
    {
        var held = new HeldReplies();
        var peer = PipePeer.Request(held.Handle);
        peer.Send(Wire.Join(Request, Request));
        peer.StopReceiving();
        held.Complete(0);
        Assert.False(peer.End.IsCompleted);
        held.Complete(1);
        Assert.Null(await peer.EndAsync());
    }
}
