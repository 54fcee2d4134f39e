using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StateStore.Core.Webhooks;
using StateStore.Storage.Memory;
using StateStore.Webhooks;

namespace StateStore.Benchmarks;

/// <summary>The whole way of events to webhooks: from the commit over the log to the receiver. Store and receivers share one process and one machine.</summary>
internal static class WebhookPumpBenchmark
{
    private const int Subscribers = 100;
    private const int Dead = 10;
    private const string Stream = "stream";
    private const string Crowd = "crowd";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(Effort effort, Report report)
    {
        await using var receiver = await Receiver.StartAsync();
        using var host = await StartAsync();
        var store = host.Services.GetRequiredService<IStateStore>();
        await MeasureRateAsync(store, receiver, (int)effort.Duration.TotalMilliseconds * 4, report);

        for (var i = 0; i < Subscribers; i++)
        {
            await CreateAsync(store, Crowd, new() { Url = receiver.Url });
        }

        var rounds = Math.Max(3, (int)effort.Duration.TotalMilliseconds / 10);
        var alone = await MeasureDelayAsync(store, receiver, "alone", rounds);
        report.Figure($"commit to webhook received, {Subscribers} subscribers, p50 / p99", Delay(alone), "p99 50 ms");

        // Receivers that take the connection and never answer.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        for (var i = 0; i < Dead; i++)
        {
            await CreateAsync(store, Crowd, new() { Url = $"http://{silent.LocalEndpoint}/" });
        }

        var beside = await MeasureDelayAsync(store, receiver, "beside", rounds);
        report.Figure($"the same beside {Dead} receivers that never answer", $"{Delay(beside)}; p99 x {At(beside, 0.99) / At(alone, 0.99):F2}", "p99 x 1.10");
        await host.StopAsync();
    }

    /// <summary>Events that are in the log already, one of each conversation.</summary>
    private static async Task MeasureRateAsync(IStateStore store, Receiver receiver, int events, Report report)
    {
        await Task.WhenAll(Enumerable.Range(0, events).Select(async n =>
            Samples.Require((await store.Conversations.SetAsync(Stream, $"{n}", Samples.Change(n))).IsOk)));
        var watch = Stopwatch.StartNew();
        await CreateAsync(store, Stream, new() { Url = receiver.Url, After = "0", InFlight = WebhookDraft.MostInFlight });
        await receiver.WaitAsync(events);
        report.Figure("webhook deliveries to one receiver, from the log", $"{events / watch.Elapsed.TotalSeconds:N0}/s", "5,000/s");
    }

    /// <summary>One change at a time. It ends when every subscriber has its event.</summary>
    private static async Task<List<double>> MeasureDelayAsync(IStateStore store, Receiver receiver, string id, int rounds)
    {
        var delays = new List<double>();
        for (var round = -1; round < rounds; round++)
        {
            Samples.Require((await store.Conversations.SetAsync(Crowd, id, Samples.Change(round + 1))).IsOk);
            var committed = Stopwatch.GetTimestamp();
            var times = await receiver.WaitAsync(Subscribers);
            if (round >= 0)
            {
                delays.AddRange(times.Select(time => Stopwatch.GetElapsedTime(committed, Math.Max(committed, time)).TotalMilliseconds));
            }
        }

        delays.Sort();
        return delays;
    }

    private static string Delay(List<double> sorted) => $"{At(sorted, 0.5):F1} / {At(sorted, 0.99):F1} ms";

    private static double At(List<double> sorted, double part) => sorted[(int)(part * (sorted.Count - 1))];

    private static async Task CreateAsync(IStateStore store, string ns, WebhookDraft draft) => Samples.Require((await store.Webhooks.CreateAsync(ns, draft)).IsOk);

    private static async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddStateStore(_ => new MemoryStorage(), new() { MaxWebhooks = 2 * Subscribers });
        builder.Services.AddStateStoreWebhooks(new() { Guard = AddressGuard.Parse(["127.0.0.0/8"]).Value });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>A receiver that notes when each request arrived.</summary>
    private sealed class Receiver(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<long> _times = new();
        private readonly SemaphoreSlim _arrived = new(0);

        public string Url => app.Urls.First() + "/hooks";

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var receiver = new Receiver(app);
            app.Run(async context =>
            {
                receiver._times.Enqueue(Stopwatch.GetTimestamp());
                receiver._arrived.Release();
                await context.Request.Body.CopyToAsync(System.IO.Stream.Null, context.RequestAborted);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            });
            await app.StartAsync();
            return receiver;
        }

        /// <summary>Waits for that many requests, and returns the times of their arrival.</summary>
        public async Task<long[]> WaitAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Samples.Require(await _arrived.WaitAsync(Patience));
            }

            var times = _times.ToArray();
            _times.Clear();
            return times;
        }

        public ValueTask DisposeAsync()
        {
            _arrived.Dispose();
            return app.DisposeAsync();
        }
    }
}
