using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace StateStore.Server.Tests.WebPages;

/// <summary>A web server on another port, and so of another origin. Its page attacks the store.</summary>
internal sealed class ForeignPage : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource<string[]> _report = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ForeignPage(WebApplication app)
    {
        _app = app;
        app.UseRouting();
        app.MapGet("/", context => context.Response.SendFileAsync(Path.Combine(AppContext.BaseDirectory, "WebPages", "attack.html")));
        app.MapPost("/report", async context => _report.TrySetResult((await JsonSerializer.DeserializeAsync<string[]>(context.Request.Body))!));
    }

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<ForeignPage> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var page = new ForeignPage(builder.Build());
        await page._app.StartAsync();
        return page;
    }

    /// <summary>Opens the page in a browser under a name of this machine, and returns the text that the page could read.</summary>
    public async Task<string[]> AttackAsync(WorkingDirectory directory, string host, Uri server, params string[] arguments)
    {
        var url = $"http://{host}:{Port}/?server={Uri.EscapeDataString(server.GetLeftPart(UriPartial.Authority))}";
        await using var browser = Chromium.Open(directory, url, arguments);
        return await _report.Task.WaitAsync(ServerProcess.Patience);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
