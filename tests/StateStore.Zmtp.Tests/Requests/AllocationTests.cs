namespace StateStore.Zmtp.Tests.Requests;

/// <summary>A small request with an immediate reply allocates nothing on a connection that has served some requests.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 200;

    /// <summary>
    /// The number of attempts until one measures no allocation. Two effects can disturb an attempt: a collection, also caused by other tests, empties the
    /// pools, and code that is not fully compiled allocates more.
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
