using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace StateStore.Client.Tests.Support;

/// <summary>A request that a scripted server got.</summary>
internal sealed record SeenRequest(string Method, string? IdempotencyKey, DateTimeOffset At);

/// <summary>A server that answers each request with the next step of a script, and every further one with the last step.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const string Conversation = """{"ok":true,"changed":true,"created":true,"conversation":{"state":"A","data":{},"version":1}}""";
    public const string Unavailable = """{"ok":false,"error":{"code":"STORAGE_UNAVAILABLE","message":"The storage is not available; try again"}}""";

    private readonly WebApplication _app;
    private int _count;

    private ScriptedServer(WebApplication app) => _app = app;

    public ConcurrentQueue<SeenRequest> Seen { get; } = [];

    public Uri Address => new(_app.Urls.Single());

    public static async Task<ScriptedServer> StartAsync(TimeProvider clock, params Func<HttpContext, Task>[] steps)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(context =>
        {
            server.Seen.Enqueue(new(context.Request.Method, context.Request.Headers["Idempotency-Key"], clock.GetUtcNow()));
            return steps[Math.Min(Interlocked.Increment(ref server._count), steps.Length) - 1](context);
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>Answers with a status and a body.</summary>
    public static Func<HttpContext, Task> Answer(int status, string body, string? retryAfter = null, string type = "application/json") => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync(body);
    };

    /// <summary>Closes the connection without an answer.</summary>
    public static Task Cut(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Gives no answer until the client closes the connection.</summary>
    public static async Task Hang(HttpContext context)
    {
        var closed = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(closed.SetResult);
        await closed.Task;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
