namespace StateStore.Zmtp.Tests.Libzmq;

/// <summary>REQ and DEALER of libzmq against our REP, over TCP.</summary>
public sealed class LibzmqRequestTests
{
    [Theory]
    [InlineData("")]
    [InlineData("correlate")]
    public async Task REQ(string how)
    {
        await using var host = TcpHost.ForRequests(Handlers.Echo);
        Assert.Equal(["in turn", "sizes", "several frames"], await PythonClient.RunAsync("req.py", host.Address, how));
    }

    [Theory]
    [InlineData("delimiter")]
    [InlineData("none")]
    public async Task DEALER_with_10_000_requests_under_way(string delimiter)
    {
        await using var host = TcpHost.ForRequests(Handlers.Echo);
        Assert.Equal(["10000 in order"], await PythonClient.RunAsync("dealer.py", host.Address, "10000", delimiter));
    }

    [Fact]
    public async Task DEALER_whose_requests_are_finished_in_any_order_on_any_thread()
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
    public async Task Many_clients_at_once()
    {
        await using var host = TcpHost.ForRequests(Handlers.Echo);
        var clients = Enumerable.Range(0, 6).Select(i => PythonClient.RunAsync("dealer.py", host.Address, "2000", i % 2 == 0 ? "delimiter" : "none"));
        Assert.All(await Task.WhenAll(clients), lines => Assert.Equal(["2000 in order"], lines));
    }
}
