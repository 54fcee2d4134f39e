namespace StateStore.Zmtp.Tests.Fuzz;

/// <summary>Feeds octets to a session and looks how it ends.</summary>
internal static class FuzzSession
{
    /// <returns>"Closed" or the code of the error, and what was allocated on the way.</returns>
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
