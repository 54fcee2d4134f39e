using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace StateStore.Server.Tests.Support;

/// <summary>A receiver of webhooks on a port of this machine. It keeps all that it has accepted.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>The messages in the order in which they were accepted.</summary>
    public IReadOnlyCollection<Received> Messages => _received;

    /// <summary>Called before each answer with the number of messages so far; it may wait.</summary>
    public Func<int, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";

    /// <param name="port">The port; 0 for a free one.</param>
    public static async Task<WebhookReceiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The numbers in the data of one conversation's events, each message once, in the order of their first arrival.</summary>
    public IEnumerable<int> NumbersOf(string conversation) =>
        from message in _received.DistinctBy(message => message.Id)
        let data = JsonDocument.Parse(message.Body).RootElement.GetProperty("data")
        where data.GetProperty("conversation_id").GetString() == conversation
        select data.GetProperty("current").GetProperty("data").GetProperty("n").GetInt32();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers.Where(header => header.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key.ToUpperInvariant(), header => header.Value.ToString());
        await BeforeAnswer(_received.Count);
        _received.Enqueue(new(headers["WEBHOOK-ID"], headers, body));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>One message.</summary>
    public sealed record Received(string Id, IReadOnlyDictionary<string, string> Headers, string Body);
}
