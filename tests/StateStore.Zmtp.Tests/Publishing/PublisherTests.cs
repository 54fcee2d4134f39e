namespace StateStore.Zmtp.Tests.Publishing;

/// <summary>PUB towards SUB (RFC 29): the delivery of messages, and slow or faulty subscribers, which harm only themselves.</summary>
public sealed class PublisherTests
{
    private readonly Publisher _publisher = new(new());

    public static TheoryData<string, byte[], byte[]> Forms => new()
    {
        { "ZMTP 3.1", Wire.Command("SUBSCRIBE", "a/"u8.ToArray()), Wire.Command("CANCEL", "a/"u8.ToArray()) },
        { "ZMTP 3.0", Wire.Message([1, .. "a/"u8]), Wire.Message([0, .. "a/"u8]) },
        { "mixed", Wire.Command("SUBSCRIBE", "a/"u8.ToArray()), Wire.Message([0, .. "a/"u8]) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_subscriber_gets_the_messages_of_its_subscriptions_until_it_cancels_them(string form, byte[] subscribe, byte[] cancel)
    {
        var peer = PipePeer.Subscribe(_publisher);
        Assert.True(Publish("a/1") == 0, form);
        peer.SendInPieces(subscribe, () => 1);
        Assert.Equal([1, 0, 0, 1], [Publish("a/1"), Publish("b/1"), Publish("a"), Publish("a/")]);
        peer.Send(cancel);
        Assert.Equal(0, Publish("a/1"));

        var expected = Wire.Join(Wire.Message("a/1", "payload of a/1"), Wire.Message("a/", "payload of a/"));
        Assert.Equal(expected, await peer.ReceiveAsync(expected.Length));
        Assert.Null(await peer.CloseAsync());
        Assert.Equal(0, _publisher.SubscriberCount);
    }

    [Fact]
    public async Task Overlapping_subscriptions_deliver_a_message_once()
    {
        var peer = PipePeer.Subscribe(_publisher);
        peer.Send(Wire.Join(Subscribe(""), Subscribe("a"), Subscribe("a/")));
        Publish("a/1");
        Publish("z");
        var expected = Wire.Join(Wire.Message("a/1", "payload of a/1"), Wire.Message("z", "payload of z"));
        Assert.Equal(expected, await peer.ReceiveAsync(expected.Length));
    }

    [Fact]
    public async Task A_slow_subscriber_loses_messages_and_other_subscribers_lose_none()
    {
        var publisher = new Publisher(new() { Limits = new() { MaxQueuedMessages = 5 } });
        var slow = PipePeer.Subscribe(publisher, pauseAt: 100);
        var fast = PipePeer.Subscribe(publisher);
        slow.Send(Subscribe("t"));
        fast.Send(Subscribe("t"));

        var message = Wire.Message("t", new string('x', 200));
        for (var i = 0; i < 100; i++)
        {
            publisher.Publish("t"u8, Wire.Octets(new string('x', 200)));
            Assert.Equal(message, await fast.ReceiveAsync(message.Length));
        }

        // One batch is in the pipe, and later messages are in the queue.
        Assert.InRange(publisher.Dropped, 100 - (2 * 5) - 1, 95);
        var arrived = 100 - (int)publisher.Dropped;
        var received = 0;
        while (received < arrived * message.Length)
        {
            received += (await slow.ReceiveAsync(1)).Length;
        }

        Assert.Equal(arrived * message.Length, received);
        publisher.Publish("t"u8, "caught up"u8);
        Assert.Equal(Wire.Message("t", "caught up"), await slow.ReceiveAsync(Wire.Message("t", "caught up").Length));
    }

    [Fact]
    public void The_queue_of_a_subscriber_is_limited_in_octets()
    {
        var publisher = new Publisher(new() { Limits = new() { MaxQueuedBytes = 1000 } });
        var slow = PipePeer.Subscribe(publisher, pauseAt: 100);
        slow.Send(Subscribe(""));
        for (var i = 0; i < 20; i++)
        {
            publisher.Publish("t"u8, new byte[300]);
        }

        Assert.InRange(publisher.Dropped, 16, 17);
    }

    [Fact]
    public async Task A_slow_subscriber_can_disconnect()
    {
        var slow = PipePeer.Subscribe(_publisher, pauseAt: 100);
        slow.Send(Subscribe(""));
        for (var i = 0; i < 10; i++)
        {
            Publish(new string('x', 100));
        }

        Assert.Null(await slow.CloseAsync());
        Assert.Equal(0, _publisher.SubscriberCount);
    }

    [Fact]
    public async Task A_subscriber_that_no_longer_receives_is_disconnected()
    {
        var peer = PipePeer.Subscribe(_publisher);
        peer.Send(Subscribe(""));
        peer.StopReceiving();
        Publish("t");
        Assert.Null(await peer.EndAsync());
        Assert.Equal(0, _publisher.SubscriberCount);
    }

    [Fact]
    public async Task A_stopping_host_sends_the_published_messages()
    {
        using var stop = new CancellationTokenSource();
        var peer = PipePeer.Subscribe(_publisher, pauseAt: 100, stop.Token);
        peer.Send(Subscribe(""));
        string[] topics = [.. Enumerable.Range(0, 3).Select(i => new string((char)('a' + i), 100))];
        Assert.All(topics, topic => Assert.Equal(1, Publish(topic)));
        PipePeer.Inline(stop.Cancel);

        var expected = Wire.Join([.. topics.Select(topic => Wire.Message(topic, $"payload of {topic}"))]);
        var received = new List<byte>();
        while (received.Count < expected.Length)
        {
            received.AddRange(await peer.ReceiveAsync(1));
        }

        Assert.Equal(expected, received);
        Assert.Null(await peer.EndAsync());
    }

    [Fact]
    public async Task Messages_that_are_not_subscriptions_are_discarded()
    {
        var peer = PipePeer.Subscribe(_publisher);
        peer.Send(Wire.Join(Wire.Message("\u0002a"), Wire.Message(""), Wire.Message("\u0001a", "b"), Wire.Message(new byte[5000].Select(_ => (byte)9).ToArray()), Subscribe("t")));
        Assert.Equal([1, 0, 0], [Publish("t"), Publish("a"), Publish("")]);
        var expected = Wire.Message("t", "payload of t");
        Assert.Equal(expected, await peer.ReceiveAsync(expected.Length));
        Assert.Null(await peer.CloseAsync());
    }

    [Fact]
    public async Task A_PING_of_a_subscriber_is_answered()
    {
        var clock = new FakeTimeProvider();
        var peer = PipePeer.Subscribe(new Publisher(new() { Clock = clock }));
        peer.Send(Wire.Command("PING", 0, 10, 5));
        Assert.Equal(Wire.Command("PONG", 5), await peer.ReceiveAsync(Wire.Command("PONG", 5).Length));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ZmtpErrorCode.PeerSilent, (await peer.EndAsync())?.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_subscriber_beyond_a_subscription_limit_is_disconnected_and_others_stay(bool isCommand)
    {
        var stays = PipePeer.Subscribe(_publisher);
        stays.Send(Subscribe(""));
        var goes = PipePeer.Subscribe(_publisher);
        goes.Send(isCommand ? Wire.Command("SUBSCRIBE", new byte[1025]) : Wire.Message([1, .. new byte[1025]]));
        Assert.Equal(ZmtpErrorCode.SubscriptionTooLarge, (await goes.EndAsync())?.Code);

        goes = PipePeer.Subscribe(_publisher);
        goes.Send(Wire.Join([.. Enumerable.Range(0, 1025).Select(i => Subscribe($"{i}"))]));
        Assert.Equal(ZmtpErrorCode.TooManySubscriptions, (await goes.EndAsync())?.Code);

        Assert.Equal(1, Publish("1"));
        Assert.Equal(1, _publisher.SubscriberCount);
    }

    [Theory]
    [InlineData("REQ")]
    [InlineData("PUB")]
    public async Task A_peer_that_is_not_a_subscriber_is_refused(string type)
    {
        var peer = PipePeer.Connect(transport => _publisher.ServeAsync(transport));
        peer.Send(Wire.Join(Wire.Greeting(), Wire.Ready(type)));
        Assert.Equal(ZmtpErrorCode.IncompatibleSocketType, (await peer.EndAsync())?.Code);
    }

    private static byte[] Subscribe(string prefix) => Wire.Command("SUBSCRIBE", Wire.Octets(prefix));

    private int Publish(string topic) => _publisher.Publish(Wire.Octets(topic), Wire.Octets($"payload of {topic}"));
}
