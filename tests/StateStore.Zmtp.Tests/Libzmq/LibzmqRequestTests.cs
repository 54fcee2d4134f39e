namespace StateStore.Zmtp.Tests.Libzmq;

/// <summary>REQ and DEALER of libzmq with the REP of StateStore, over TCP.</summary>
public sealed class LibzmqRequestTests
{
    [Theory]
    [InlineData("")]
    [InlineData("correlate")]
    public async Task A_REQ_of_libzmq_gets_its_replies_in_turn_in_all_sizes_and_in_several_frames(string how)
    {
        await using var host = TcpHost.ForRequests(Handlers.Echo);
        Assert.Equal(["in turn", "sizes", "several frames"], await PythonClient.RunAsync("req.py", host.Address, how));
    }

    [Theory]
    [InlineData("delimiter")]
    [InlineData("none")]
    public async Task A_DEALER_of_libzmq_gets_10_000_pipelined_replies_in_order(string delimiter)
    {
        await using var host = TcpHost.ForRequests(Handlers.Echo);
        Assert.Equal(["10000 in order"], await PythonClient.RunAsync("dealer.py", host.Address, "10000", delimiter));
    }

    [Fact]
    public async Task A_DEALER_of_libzmq_gets_its_replies_in_order_when_requests_complete_in_any_order()
    {
        var most = 0;
        var inFlight = 0;
        await using var host = TcpHost.ForRequests((request, reply) =>
        {
            var copy = Wire.Text(request.Frames[0]);
            most = Math.Max(most, Interlocked.Increment(ref inFlight));
            return new(Task.Run(async () =>
            {
                for (var yields = copy[^1] - '0'; yields > 0; yields--)
                {
                    await Task.Yield();
                }

                System.Buffers.BuffersExtensions.Write(reply, Wire.Octets(copy));
                Interlocked.Decrement(ref inFlight);
            }));
        });
        Assert.Equal(["10000 in order"], await PythonClient.RunAsync("dealer.py", host.Address, "10000", "delimiter"));
        Assert.InRange(most, 2, new ZmtpLimits().MaxInFlight);
    }

    [Fact]
    public async Task Many_libzmq_clients_get_their_replies_in_order()
    {
        await using var host = TcpHost.ForRequests(Handlers.Echo);
        var clients = Enumerable.Range(0, 6).Select(i => PythonClient.RunAsync("dealer.py", host.Address, "2000", i % 2 == 0 ? "delimiter" : "none"));
        Assert.All(await Task.WhenAll(clients), lines => Assert.Equal(["2000 in order"], lines));
    }
}
