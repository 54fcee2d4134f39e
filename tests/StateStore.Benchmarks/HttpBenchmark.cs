using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StateStore.AspNetCore;
using StateStore.Core.Access;
using StateStore.Engine.Access;
using StateStore.Storage.Sqlite;

namespace StateStore.Benchmarks;

/// <summary>
/// Set and get over HTTP with a durable store, beside an endpoint that only parses the same body. Server and callers share one process and one machine,
/// for StateStore as for the baseline.
/// </summary>
internal static class HttpBenchmark
{
    public const int Connections = 32;
    public const int PerLane = 8;

    private static readonly byte[] EmptyAnswer = "{\"ok\":true}"u8.ToArray();

    public static async Task RunAsync(Effort effort, Report report)
    {
        var directory = Directory.CreateTempSubdirectory("statestore-benchmark-");
        try
        {
            await using var empty = await StartEmptyAsync();
            await using var ours = await StartOursAsync(Path.Combine(directory.FullName, "http.db"), hasKeys: false);
            await CompareAsync(effort, report, empty, ours);
            await using var closed = await StartOursAsync(Path.Combine(directory.FullName, "closed.db"), hasKeys: true);
            await CompareKeysAsync(effort, report, ours, closed);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(Effort effort, Report report, WebApplication empty, WebApplication ours)
    {
        var (puts, gets) = (Puts(""), Gets(""));
        var done = new int[Connections];
        using var emptyLoad = new HttpConnections(empty.Urls.First(), Connections);
        using var ourLoad = new HttpConnections(ours.Urls.First(), Connections);

        await report.CompareAsync(
            $"set over HTTP, SQLite durable, {Connections} connections", "0.6", "empty endpoint, same body parsed", effort,
            () => ourLoad.RunAsync(effort.Duration, (lane, _) => puts[lane][done[lane]++ % (PerLane * 10)]),
            () => emptyLoad.RunAsync(effort.Duration, (lane, n) => puts[lane][n % (PerLane * 10)]));
        await report.CompareAsync(
            $"get over HTTP, SQLite, {Connections} connections", "", "empty endpoint, no body", effort,
            () => ourLoad.RunAsync(effort.Duration, (lane, n) => gets[lane][n % PerLane]),
            () => emptyLoad.RunAsync(effort.Duration, (lane, n) => gets[lane][n % PerLane]));
    }

    /// <summary>The same requests on a server with keys, and on one without. Both run the same checks, except for those of credentials and permissions.</summary>
    private static async Task CompareKeysAsync(Effort effort, Report report, WebApplication open, WebApplication closed)
    {
        var access = closed.Services.GetRequiredService<AccessStore>();
        var key = (await access.CreateKeyAsync(new("bench", [Scope.Parse($"conversations:*@{Samples.Namespace}").Value]))).Value.Text;
        Samples.Require(await closed.Services.GetRequiredService<KeyRing>().RefreshAsync() is null);
        var credentials = $"Authorization: Bearer {key}\r\n";
        var (puts, gets, keyPuts, keyGets) = (Puts(""), Gets(""), Puts(credentials), Gets(credentials));
        var (done, keyDone) = (new int[Connections], new int[Connections]);
        using var openLoad = new HttpConnections(open.Urls.First(), Connections);
        using var closedLoad = new HttpConnections(closed.Urls.First(), Connections);
        await report.CompareAsync(
            $"set over HTTP with a key, SQLite durable, {Connections} connections", "0.97", "without a key", effort,
            () => closedLoad.RunAsync(effort.Duration, (lane, _) => keyPuts[lane][keyDone[lane]++ % (PerLane * 10)]),
            () => openLoad.RunAsync(effort.Duration, (lane, _) => puts[lane][done[lane]++ % (PerLane * 10)]));
        await report.CompareAsync(
            $"get over HTTP with a key, SQLite, {Connections} connections", "0.97", "without a key", effort,
            () => closedLoad.RunAsync(effort.Duration, (lane, n) => keyGets[lane][n % PerLane]),
            () => openLoad.RunAsync(effort.Duration, (lane, n) => gets[lane][n % PerLane]));
    }

    public static byte[][][] Puts(string headers) =>
    [
        .. Enumerable.Range(0, Connections).Select(lane => Enumerable.Range(0, PerLane * 10)
            .Select(n => Request("PUT", ConversationPath(lane, n % PerLane), headers, Samples.Body(n / PerLane))).ToArray()),
    ];

    public static byte[][][] Gets(string headers) =>
    [
        .. Enumerable.Range(0, Connections).Select(lane => Enumerable.Range(0, PerLane)
            .Select(n => Request("GET", ConversationPath(lane, n), headers, [])).ToArray()),
    ];

    public static string ConversationPath(int lane, int n) =>
        $"/v1/namespaces/{Uri.EscapeDataString(Samples.Namespace)}/conversations/{Uri.EscapeDataString(Samples.Id(lane, n))}";

    private static byte[] Request(string method, string path, string headers, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    public static async Task<WebApplication> StartOursAsync(string path, bool hasKeys)
    {
        var builder = NewBuilder();
        builder.Services.AddRouting();
        builder.Services.AddStateStore(_ => new SqliteStorage(new() { Path = path }));
        builder.Services.AddStateStoreHttp();
        if (hasKeys)
        {
            builder.Services.AddStateStoreAccess(new() { IsOpenWithoutKeys = true });
        }

        var app = builder.Build();
        app.UseRouting();
        app.MapStateStore();
        var storage = app.Services.GetRequiredService<StateStore.Storage.IStateStorage>();
        await storage.OpenAsync(default);
        await app.StartAsync();
        await FillAsync(app.Services.GetRequiredService<IStateStore>());
        return app;
    }

    /// <summary>Creates every conversation before the first read.</summary>
    private static async Task FillAsync(IStateStore store)
    {
        await store.Namespaces.SetBundleAsync(Samples.Namespace, Samples.Bundle);
        await Task.WhenAll(Enumerable.Range(0, Connections * PerLane).Select(async n =>
        {
            var set = await store.Conversations.SetAsync(Samples.Namespace, Samples.Id(n / PerLane, n % PerLane), Samples.Change(1));
            Samples.Require(set.IsOk);
        }));
    }

    private static async Task<WebApplication> StartEmptyAsync()
    {
        var app = NewBuilder().Build();
        app.Run(async context =>
        {
            if (context.Request.ContentLength > 0)
            {
                using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            }

            context.Response.ContentType = "application/json";
            context.Response.ContentLength = EmptyAnswer.Length;
            await context.Response.Body.WriteAsync(EmptyAnswer, context.RequestAborted);
        });
        await app.StartAsync();
        return app;
    }

    private static WebApplicationBuilder NewBuilder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        return builder;
    }
}
