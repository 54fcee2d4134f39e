using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using StateStore.Client;

namespace StateStore.Benchmarks;

/// <summary>
/// The .NET client beside raw sockets and wrk on the same server, with the same requests. A bare <see cref="HttpMessageInvoker"/>, which every client in .NET stands
/// on, shows the part of the difference that belongs to the platform. Server and callers share one process and one machine.
/// </summary>
internal static class ClientBenchmark
{
    private const int Connections = HttpBenchmark.Connections;
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public static async Task RunAsync(Effort effort, Report report)
    {
        var directory = Directory.CreateTempSubdirectory("statestore-benchmark-");
        try
        {
            await using var server = await HttpBenchmark.StartOursAsync(Path.Combine(directory.FullName, "client.db"), hasKeys: false);
            await CompareAsync(effort, report, server);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(Effort effort, Report report, WebApplication server)
    {
        var address = new Uri(server.Urls.First());
        await using var client = new StateStoreClient(new() { Address = address, SendIdempotencyKeys = false });
        await using var careful = new StateStoreClient(new() { Address = address });
        using var sockets = new HttpConnections(server.Urls.First(), Connections);
        using var bare = new HttpMessageInvoker(new SocketsHttpHandler());
        var (puts, gets, done) = (HttpBenchmark.Puts(""), HttpBenchmark.Gets(""), new int[Connections]);

        Task<Throughput> RawSets() => sockets.RunAsync(effort.Duration, (lane, _) => puts[lane][done[lane]++ % puts[lane].Length]);
        Task<Throughput> RawGets() => sockets.RunAsync(effort.Duration, (lane, n) => gets[lane][n % gets[lane].Length]);
        Task<Throughput> Sets(StateStoreClient by) => Lanes.RunAsync(Connections, effort.Duration, (lane, _) => SetAsync(by, lane, done[lane]++));
        Task<Throughput> Gets() => Lanes.RunAsync(Connections, effort.Duration, (lane, n) => GetAsync(client, lane, n));
        Task<Throughput> BareGets() => Lanes.RunAsync(Connections, effort.Duration, (lane, n) => SendAsync(bare, address, HttpMethod.Get, lane, n));
        Task<Throughput> BareSets() => Lanes.RunAsync(Connections, effort.Duration, (lane, _) => SendAsync(bare, address, HttpMethod.Put, lane, done[lane]++));

        const string Raw = "raw sockets, same requests";
        const string Bare = "bare HttpMessageInvoker, same requests";
        await report.CompareAsync($"client set, SQLite durable, {Connections} callers", "0.9", Raw, effort, () => Sets(client), RawSets);
        await report.CompareAsync($"client set, {Connections} callers", "", Bare, effort, () => Sets(client), BareSets);
        await report.CompareAsync($"client set with idempotency keys, {Connections} callers", "", "without keys", effort, () => Sets(careful), () => Sets(client));
        await report.CompareAsync($"client get, {Connections} callers", "0.9", Raw, effort, Gets, RawGets);
        await report.CompareAsync($"client get, {Connections} callers", "", Bare, effort, Gets, BareGets);
        if (Wrk.IsInstalled)
        {
            using var wrk = new Wrk();
            Task<Throughput> Load(byte[][][] requests) => wrk.RunAsync(server.Urls.First(), Connections, effort.Duration, requests.SelectMany(lane => lane));
            await report.CompareAsync($"client set, SQLite durable, {Connections} callers", "0.9", "wrk, same requests", effort, () => Sets(client), () => Load(puts));
            await report.CompareAsync($"client get, {Connections} callers", "0.9", "wrk, same requests", effort, Gets, () => Load(gets));
        }
    }

    private static async ValueTask SetAsync(StateStoreClient client, int lane, int n) => Samples.Require(
        (await client.Conversations.SetAsync(Samples.Namespace, Samples.Id(lane, n % HttpBenchmark.PerLane), Samples.Change(n / HttpBenchmark.PerLane))).IsOk);

    private static async ValueTask GetAsync(StateStoreClient client, int lane, int n) =>
        Samples.Require((await client.Conversations.GetAsync(Samples.Namespace, Samples.Id(lane, n % HttpBenchmark.PerLane))).IsOk);

    /// <summary>Sends the same request without parsing the answer.</summary>
    private static async ValueTask SendAsync(HttpMessageInvoker invoker, Uri address, HttpMethod method, int lane, int n)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, HttpBenchmark.ConversationPath(lane, n % HttpBenchmark.PerLane)));
        if (method == HttpMethod.Put)
        {
            request.Content = new ByteArrayContent(Samples.Body(n / HttpBenchmark.PerLane)) { Headers = { ContentType = Json } };
        }

        using var response = await invoker.SendAsync(request, default);
        Samples.Require(response.IsSuccessStatusCode);
        _ = await response.Content.ReadAsByteArrayAsync();
    }
}
