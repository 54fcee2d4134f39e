using System.Globalization;
using Xunit.Abstractions;

namespace StateStore.Zmtp.Tests.Fuzz;

/// <summary>
/// Random and damaged octets in random pieces only end their own connection, with a typed error, soon and with little memory. STATESTORE_FUZZ_ZMTP sets a
/// higher number of runs than the default.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int DefaultRuns = 10_000;
    private const int Seed = 20260131;

    /// <summary>The allowed allocation of a session for such short input. It is mostly pipes and buffers; the limits below allow nothing larger.</summary>
    private const long MaxAllocated = 100_000;

    private static readonly int Runs =
        int.TryParse(Environment.GetEnvironmentVariable("STATESTORE_FUZZ_ZMTP"), CultureInfo.InvariantCulture, out var runs) ? runs : DefaultRuns;

    private static readonly ZmtpOptions Null = new() { Limits = new() { MaxFrames = 8, MaxInFlight = 4, MaxQueuedMessages = 8 } };
    private static readonly ZmtpOptions Plain = Null with { Authenticate = (user, _) => !user.StartsWith("x"u8) };

    [Fact]
    public async Task Random_requests_end_with_a_typed_error() => await RunAsync(Null, isPublisher: false, "NULL", "REQ");

    [Fact]
    public async Task Random_requests_with_PLAIN_end_with_a_typed_error() => await RunAsync(Plain, isPublisher: false, "PLAIN", "DEALER");

    [Fact]
    public async Task Random_subscriptions_end_with_a_typed_error() => await RunAsync(Null, isPublisher: true, "NULL", "SUB");

    private async Task RunAsync(ZmtpOptions options, bool isPublisher, string mechanism, string type)
    {
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var most = 0L;
        for (var run = 0; run < Runs; run++)
        {
            var seed = Seed + run;
            var input = new RandomConversation(seed, mechanism, type).Octets();
            var (end, allocated) = await FuzzSession.RunAsync(options, isPublisher, input, seed);
            ends[end] = ends.GetValueOrDefault(end) + 1;

            // The first runs also allocate for compilation and pools.
            most = run < 100 ? 0 : Math.Max(most, allocated);
            Assert.True(most <= MaxAllocated, $"seed {seed}: {allocated} octets allocated for {Convert.ToHexString(input)}");
        }

        output.WriteLine($"seeds {Seed} to {Seed + Runs - 1}; at most {most} octets allocated; {string.Join(", ", ends.Select(end => $"{end.Key} {end.Value}"))}");
        Assert.True(ends.Count >= 8, "The fuzzer reaches too little.");
    }
}
