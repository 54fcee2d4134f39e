using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace StateStore.Npm.Tests;

/// <summary>Serves a page whose list <c>events</c> grows. A script of the test behind the page reports each item of the list.</summary>
internal sealed class RecipeWebPage : IAsyncDisposable
{
    private const string Reporter =
        """
        <script>
          new MutationObserver(() => fetch("/report", { method: "POST", body: document.querySelector("#events li:last-child").textContent }))
            .observe(document.getElementById("events"), { childList: true });
        </script>
        """;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _shown = new(StringComparer.Ordinal);

    private RecipeWebPage(WebApplication app, string html)
    {
        _app = app;
        app.Run(async context =>
        {
            if (context.Request.Path == "/report")
            {
                using var body = new StreamReader(context.Request.Body);
                Item(await body.ReadToEndAsync()).TrySetResult();
                return;
            }

            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(html + Reporter);
        });
    }

    public string Url => _app.Urls.Single();

    public static async Task<RecipeWebPage> StartAsync(string html)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var page = new RecipeWebPage(builder.Build(), html);
        await page._app.StartAsync();
        return page;
    }

    /// <summary>Completes when the last item of the list has this text.</summary>
    public Task Shows(string text) => Item(text).Task;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private TaskCompletionSource Item(string text) => _shown.GetOrAdd(text, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
