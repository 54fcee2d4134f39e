namespace StateStore.Zmtp.Tests.Requests;

/// <summary>Many requests in flight on one connection.</summary>
public sealed class PipeliningTests
{
    [Fact]
    public void Replies_keep_the_order_of_the_requests_even_when_later_requests_complete_first()
    {
        var held = new HeldReplies();
        var peer = PipePeer.Request(held.Handle);
        peer.Send(Wire.Join([.. Enumerable.Range(0, 5).Select(Request)]));
        Assert.Equal(["0", "1", "2", "3", "4"], held.Requests);

        held.Complete(2);
        held.Complete(1);
        Assert.Empty(peer.Received());
        held.Complete(0);
        Assert.Equal(Wire.Join(Request(0), Request(1), Request(2)), peer.Received());
        held.Complete(4);
        held.Complete(3);
        Assert.Equal(Wire.Join(Request(3), Request(4)), peer.Received());
    }

    [Fact]
    public void A_reply_made_immediately_waits_for_the_replies_before_it()
    {
        var first = new TaskCompletionSource();
        var count = 0;
        var peer = PipePeer.Request((request, reply) =>
        {
            var echoed = Handlers.Echo(request, reply);
            return count++ == 0 ? new(first.Task) : echoed;
        });
        peer.Send(Wire.Join(Request(0), Request(1)));
        peer.Send(Request(2));
        Assert.Empty(peer.Received());

        PipePeer.Inline(first.SetResult);
        peer.Send(Request(3));
        Assert.Equal(Wire.Join([.. Enumerable.Range(0, 4).Select(Request)]), peer.Received());
    }

    [Fact]
    public void Requests_that_arrive_while_others_are_in_flight_are_handled_concurrently()
    {
        var held = new HeldReplies();
        var peer = PipePeer.Request(held.Handle);
        for (var i = 0; i < 100; i++)
        {
            peer.Send(Request(i));
        }

        Assert.Equal(100, held.Requests.Count());
        for (var i = 99; i >= 0; i--)
        {
            held.Complete(i);
        }

        Assert.Equal(Wire.Join([.. Enumerable.Range(0, 100).Select(Request)]), peer.Received());
    }

    [Fact]
    public void The_number_of_requests_in_flight_is_limited()
    {
        var held = new HeldReplies();
        var peer = PipePeer.Request(held.Handle, new ZmtpOptions { Limits = new() { MaxInFlight = 3 } });
        peer.Send(Wire.Join([.. Enumerable.Range(0, 10).Select(Request)]));
        Assert.Equal(3, held.Requests.Count());

        held.Complete(1);
        Assert.Equal(3, held.Requests.Count());
        held.Complete(0);
        Assert.Equal(5, held.Requests.Count());
        for (var i = 2; i < 10; i++)
        {
            held.Complete(i);
        }

        Assert.Equal(Wire.Join([.. Enumerable.Range(0, 10).Select(Request)]), peer.Received());
    }

    [Fact]
    public async Task A_peer_that_closes_only_its_sending_side_gets_its_replies()
    {
        var held = new HeldReplies();
        var peer = PipePeer.Request(held.Handle);
        peer.Send(Wire.Join(Request(0), Request(1)));
        var end = peer.CloseAsync();
        Assert.False(peer.End.IsCompleted);
        held.Complete(0);
        held.Complete(1);

        Assert.Null(await end);
        Assert.Equal(Wire.Join(Request(0), Request(1)), peer.Received());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stopping_host_answers_the_requests_in_flight(bool hasHalfAMessage)
    {
        using var stop = new CancellationTokenSource();
        var held = new HeldReplies();
        var peer = PipePeer.Request(held.Handle, stop: stop.Token);
        peer.Send(Request(0));
        if (hasHalfAMessage)
        {
            peer.Send(Wire.Join(Wire.Frame(1), [0, 9, 65]));
        }

        PipePeer.Inline(stop.Cancel);
        peer.Send(Request(1));
        Assert.False(peer.End.IsCompleted);
        held.Complete(0);

        Assert.Null(await peer.EndAsync());
        Assert.Equal(Request(0), peer.Received());
        Assert.Equal(["0"], held.Requests);
    }

    [Fact]
    public async Task An_exception_of_the_handler_ends_the_connection_and_is_thrown_by_the_session()
    {
        var peer = PipePeer.Request((_, _) => throw new InvalidOperationException("at once"));
        peer.Send(Request(0));
        Assert.Equal("at once", (await Assert.ThrowsAsync<InvalidOperationException>(peer.EndAsync)).Message);

        var held = new HeldReplies();
        peer = PipePeer.Request(held.Handle);
        peer.Send(Wire.Join(Request(0), Request(1)));
        held.Fail(0, new InvalidOperationException("later"));
        Assert.False(peer.End.IsCompleted, "The other handler still writes into a buffer of the session.");
        held.Complete(1);
        Assert.Equal("later", (await Assert.ThrowsAsync<InvalidOperationException>(peer.EndAsync)).Message);
    }

    [Fact]
    public async Task A_large_reply_arrives_whole()
    {
        var large = new byte[1_000_000];
        new Random(1).NextBytes(large);
        var peer = PipePeer.Request(Handlers.Echo);
        peer.Send(Wire.Message([], large));
        Assert.Equal(Wire.Message([], large), peer.Received());
        Assert.Null(await peer.CloseAsync());
    }

    private static byte[] Request(int number) => Wire.Message("", $"{number}");
}
