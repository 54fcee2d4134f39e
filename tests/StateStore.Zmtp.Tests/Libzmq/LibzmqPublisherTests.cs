namespace StateStore.Zmtp.Tests.Libzmq;

/// <summary>SUB of libzmq with the PUB of StateStore, over TCP.</summary>
public sealed class LibzmqPublisherTests
{
    private readonly Publisher _publisher = new(new());

    [Fact]
    public async Task A_SUB_of_libzmq_gets_the_messages_of_its_subscriptions()
    {
        await using var host = TcpHost.ForPublisher(_publisher);
        await using var sub = PythonClient.Start("sub.py", host.Address);
        sub.WriteLine("subscribe default/leads");
        await SettleAsync(sub, "default/leads");

        _publisher.Publish("default/other"u8, "not this"u8);
        _publisher.Publish("default/leads"u8, "{\"id\":1}"u8);
        _publisher.Publish("default/leads2"u8, "a prefix is enough"u8);
        Assert.Equal("default/leads|{\"id\":1}", await ReadAsync(sub));
        Assert.Equal("default/leads2|a prefix is enough", await ReadAsync(sub));

        sub.WriteLine("subscribe other/");
        await SettleAsync(sub, "other/");
        sub.WriteLine("cancel default/leads");
        sub.WriteLine("subscribe end");
        await SettleAsync(sub, "end");
        Assert.Equal([0, 1], [_publisher.Publish("default/leads"u8, ""u8), _publisher.Publish("other/"u8, "still"u8)]);
        Assert.Equal("other/|still", await ReadAsync(sub));
        Assert.Equal(0, _publisher.Dropped);
    }

    [Fact]
    public async Task Messages_keep_their_order()
    {
        await using var host = TcpHost.ForPublisher(_publisher);
        await using var sub = PythonClient.Start("sub.py", host.Address);
        sub.WriteLine("subscribe ");
        await SettleAsync(sub, "t");
        for (var i = 0; i < 500; i++)
        {
            _publisher.Publish("t"u8, Wire.Octets($"{i}"));
        }

        for (var i = 0; i < 500; i++)
        {
            Assert.Equal($"t|{i}", await ReadAsync(sub));
        }
    }

    private static async Task<string?> ReadAsync(PythonClient sub, int milliseconds = 20_000)
    {
        sub.WriteLine($"read {milliseconds}");
        return await sub.ReadLineAsync();
    }

    /// <summary>
    /// A SUB cannot know when its subscription has arrived. This method publishes until a message arrives, and then reads the rest of them.
    /// </summary>
    private async Task SettleAsync(PythonClient sub, string topic)
    {
        var sent = 0;
        var read = 0;
        while (read == 0)
        {
            sent += _publisher.Publish(Wire.Octets(topic), "settling"u8);
            read += await ReadAsync(sub, milliseconds: 20) == $"{topic}|settling" ? 1 : 0;
        }

        for (; read < sent; read++)
        {
            Assert.Equal($"{topic}|settling", await ReadAsync(sub));
        }
    }
}
