using System.Diagnostics;
using System.Globalization;
using StateStore.Conformance;

namespace StateStore.Benchmarks.Sse;

/// <summary>
/// One change at a time to many subscribers of one namespace over HTTP. The server is a process of its own; callers and server share the machine. The
/// floor is the same bytes over as many bare sockets between the same two processes.
/// </summary>
internal static class SseBenchmark
{
    private const string Stream = "/v1/namespaces/crowd/events";
    private const string Conversation = "/v1/namespaces/crowd/conversations/one";

    public static async Task RunAsync(Effort effort, Report report)
    {
        var (count, rounds) = effort == Effort.Full ? (2_000, 200) : (50, 3);
        await using var server = ChildProcess.Start("StateStore.Benchmarks.dll", SseServer.Role);
        var ports = await server.ReadUntilAsync("ports ");
        var (http, bare) = (int.Parse(ports.Split(' ')[1], CultureInfo.InvariantCulture), int.Parse(ports.Split(' ')[2], CultureInfo.InvariantCulture));

        using var writer = new Subscribers(http, 1);
        await WarmUpAsync(http, writer, server, rounds);
        var before = await UsageAsync(server);
        using var crowd = new Subscribers(http, count);
        crowd.Follow(Stream);
        var idle = await UsageAsync(server);

        var (fromAnswer, fromSending) = (new List<double>(), new List<double>());
        var bytes = 0;
        for (var round = 0; round < rounds; round++)
        {
            var sent = Stopwatch.GetTimestamp();
            writer.Put(Conversation, Samples.Body(rounds + round));
            var answered = Stopwatch.GetTimestamp();
            bytes = crowd.ReadEvent();
            fromAnswer.Add(Stopwatch.GetElapsedTime(answered).TotalMilliseconds);
            fromSending.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        var busy = await UsageAsync(server);
        report.Figure($"answer of a commit to its last receipt, {count:N0} SSE subscribers, p50 / p99", Times(fromAnswer), "p99 100 ms");
        report.Figure("sending of a commit to its last receipt", Times(fromSending), "");
        report.Figure("the same bytes over bare sockets", Times(await FloorAsync(server, bare, count, rounds, bytes)), "");
        var cpu = (busy.Cpu - idle.Cpu) / (double)(rounds * count);
        report.Figure("processor time of the server for each receipt", string.Create(CultureInfo.InvariantCulture, $"{cpu:F1} us"), "");
        report.Figure("memory of an idle SSE subscriber, managed / resident", Each(before, idle, count), "20 KiB");
        report.Figure("the same after the commits", Each(before, busy, count), "20 KiB");
    }

    /// <summary>Compiles the paths, and fills the pools that the server keeps whether it has subscribers or not.</summary>
    private static async Task WarmUpAsync(int port, Subscribers writer, ChildProcess server, int rounds)
    {
        using (var few = new Subscribers(port, 50))
        {
            few.Follow(Stream);
            for (var round = 0; round < rounds; round++)
            {
                writer.Put(Conversation, Samples.Body(round));
                few.ReadEvent();
            }
        }

        await UsageAsync(server);
    }

    /// <summary>The server process writes to all sockets in a row; this one reads them in a row.</summary>
    private static async Task<List<double>> FloorAsync(ChildProcess server, int port, int count, int rounds, int bytes)
    {
        server.WriteLine($"accept {count} {bytes}");
        using var sockets = new Subscribers(port, count);
        await server.ReadUntilAsync("accepted");
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var begin = Stopwatch.GetTimestamp();
            server.WriteLine("write");
            sockets.ReadBytes(bytes);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await server.ReadUntilAsync("written");
        }

        return times;
    }

    private static async Task<Usage> UsageAsync(ChildProcess server)
    {
        server.WriteLine("usage");
        var line = (await server.ReadUntilAsync("usage ")).Split(' ');
        long At(int index) => long.Parse(line[index], CultureInfo.InvariantCulture);
        return new(At(1), At(2), At(3));
    }

    private static string Times(List<double> times)
    {
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{times[times.Count / 2]:F1} / {times[(int)(0.99 * (times.Count - 1))]:F1} ms");
    }

    private static string Each(Usage before, Usage after, int count) => string.Create(
        CultureInfo.InvariantCulture, $"{(after.Managed - before.Managed) / 1024.0 / count:F1} / {(after.Resident - before.Resident) / 1024.0 / count:F1} KiB");

    /// <summary>The usage of the server process.</summary>
    /// <param name="Cpu">Processor time since its start, in microseconds.</param>
    /// <param name="Managed">Bytes of the managed heap.</param>
    /// <param name="Resident">Resident bytes.</param>
    private sealed record Usage(long Cpu, long Managed, long Resident);
}
