using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using StateStore.Webhooks;

namespace StateStore.Benchmarks;

/// <summary>Signed deliveries beside bare posts of the same body to the same receiver. Receiver and senders share one process and one machine.</summary>
internal static class WebhookBenchmark
{
    private const int Senders = 32;

    private static readonly byte[] Body = Samples.Data(1);
    private static readonly Dictionary<string, string> NoHeaders = [];

    public static async Task RunAsync(Effort effort, Report report)
    {
        await using var receiver = await StartReceiverAsync();
        var url = new Uri(new(receiver.Urls.First()), "/hooks");
        await using var sender = new WebhookSender(new() { Guard = AddressGuard.Parse(["127.0.0.0/8"]).Value });
        using var bare = new HttpClient();
        var (shared, pair) = (WebhookSecret.Generate(SecretKind.Symmetric), WebhookSecret.Generate(SecretKind.Asymmetric));

        Task<Throughput> Bare() => Lanes.RunAsync(Senders, effort.Duration, (_, _) => PostAsync(bare, url));
        Task<Throughput> Signed(WebhookSecret secret) => Lanes.RunAsync(Senders, effort.Duration, (_, _) => SendAsync(sender, url, secret));

        const string Baseline = "bare HttpClient, same body";
        await report.CompareAsync($"webhook deliveries, HMAC-SHA256, {Senders} in flight", "0.8", Baseline, effort, () => Signed(shared), Bare);
        await report.CompareAsync($"webhook deliveries, Ed25519, {Senders} in flight", "", Baseline, effort, () => Signed(pair), Bare);
    }

    private static async ValueTask SendAsync(WebhookSender sender, Uri url, WebhookSecret secret)
    {
        var message = new WebhookMessage(url, NoHeaders, "msg_1", TimeProvider.System.GetUtcNow(), Body, [secret], TimeSpan.FromSeconds(15));
        Samples.Require((await sender.SendAsync(message, default)).Kind == AttemptKind.Delivered);
    }

    private static async ValueTask PostAsync(HttpClient client, Uri url)
    {
        using var content = new ByteArrayContent(Body) { Headers = { ContentType = new("application/json") } };
        using var response = await client.PostAsync(url, content);
        Samples.Require(response.IsSuccessStatusCode);
    }

    private static async Task<WebApplication> StartReceiverAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await app.StartAsync();
        return app;
    }
}
