namespace StateStore.Zmtp.Tests.Publishing;

/// <summary>Subscribers whose access admits some groups of messages, and ends.</summary>
public sealed class SubscriberAccessTests
{
    private readonly Publisher _publisher = new(new());

    [Fact]
    public async Task A_subscriber_gets_only_the_groups_that_its_access_admits()
    {
        var (peer, access) = Subscribe("mine");
        Assert.Equal(0, _publisher.Publish("t"u8, "1"u8, "theirs"));
        Assert.Equal(1, _publisher.Publish("t"u8, "2"u8, "mine"));
        var expected = Wire.Message("t", "2");
        Assert.Equal(expected, await peer.ReceiveAsync(expected.Length));
        Assert.Equal(1, access.Begun);
    }

    [Fact]
    public async Task A_subscriber_whose_access_ends_is_disconnected()
    {
        var (peer, access) = Subscribe("mine");
        PipePeer.Inline(access.End);
        Assert.Equal(ZmtpErrorCode.AccessEnded, (await peer.EndAsync())?.Code);
        Assert.Equal(0, _publisher.Publish("t"u8, "1"u8, "mine"));
    }

    [Fact]
    public async Task A_subscriber_that_reads_nothing_is_disconnected_too_when_its_access_ends()
    {
        var (peer, access) = Subscribe("mine", pauseAt: 256);
        PipePeer.Inline(() => Assert.Equal(1, _publisher.Publish("t"u8, new byte[1000], "mine")));
        Assert.False(peer.End.IsCompleted);
        PipePeer.Inline(access.End);
        Assert.Equal(ZmtpErrorCode.AccessEnded, (await peer.EndAsync())?.Code);
    }

    private (PipePeer Peer, Access Access) Subscribe(string admitted, long pauseAt = 0)
    {
        var access = new Access(admitted);
        var peer = PipePeer.Connect(transport => _publisher.ServeAsync(transport, access), pauseAt);
        peer.Send(Wire.Join(Wire.Greeting(), Wire.Ready("SUB")));
        Assert.Equal(Wire.Join(Wire.Greeting(), Wire.Ready("PUB")), peer.Received());
        peer.Send(Wire.Message([1]));
        return (peer, access);
    }

    private sealed class Access(string admitted) : ISubscriberAccess
    {
        private readonly TaskCompletionSource _ended = new();

        public PlainAuthenticator? Authenticate => null;

        public Task Ended => _ended.Task;

        public int Begun { get; private set; }

        public void Begin() => Begun++;

        public void End() => _ended.SetResult();

        public bool Admits(string group) => group == admitted;
    }
}
