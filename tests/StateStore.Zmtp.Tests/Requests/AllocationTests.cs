namespace StateStore.Zmtp.Tests.Requests;

/// <summary>A small request whose reply is made at once costs no allocation, once a connection has seen some.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 200;

    /// <summary>
    /// A collection, which other tests cause too, empties the pools, and code that is not yet compiled for good allocates more; so it is measured until
    /// once nothing was allocated, up to so often.
    /// </summary>
    private const int Measurements = 5_000;

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void A_request_allocates_nothing(int pipelined)
    {
        var connection = new BareConnection(Wire.Join([.. Enumerable.Repeat(Wire.Message("", "a request of ordinary size"), pipelined)]), Rounds);

        Assert.Contains(0, Enumerable.Range(0, Measurements).Select(_ => Measure(connection)));
    }

    private static long Measure(BareConnection connection)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        connection.Exchange();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
