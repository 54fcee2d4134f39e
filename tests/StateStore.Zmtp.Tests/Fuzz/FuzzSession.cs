namespace StateStore.Zmtp.Tests.Fuzz;

/// <summary>Sends octets to a session and observes its end.</summary>
internal static class FuzzSession
{
    /// <returns>"Closed" or the code of the error, and the number of allocated octets.</returns>
    public static async Task<(string End, long Allocated)> RunAsync(ZmtpOptions options, bool isPublisher, byte[] input, int seed)
    {
        var random = new Random(seed);
        var publisher = new Publisher(options);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var peer = PipePeer.Connect(transport => isPublisher
            ? publisher.ServeAsync(transport)
            : new RequestSession(transport, options, Handlers.Echo).RunAsync());
        try
        {
            peer.SendInPieces(input, () => random.Next(3) == 0 ? 1 : random.Next(1, 200));
            publisher.Publish("abc"u8, "payload"u8);
            var closing = peer.CloseAsync();
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return ((await closing)?.Code.ToString() ?? "Closed", allocated);
        }
        catch (Exception e)
        {
            Assert.Fail($"seed {seed}: {e} for {Convert.ToHexString(input)}");
            throw;
        }
    }
}
