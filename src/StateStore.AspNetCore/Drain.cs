using Microsoft.Extensions.Hosting;

namespace StateStore.AspNetCore;

/// <summary>
/// Delays the end of the web server after a stop signal. Meanwhile the server serves requests, reports itself as not ready, and closes the connection
/// with every answer. So a client with a kept-alive connection moves to another server after a complete answer. Without the drain
/// the connection could close while the client sends its next request.
/// </summary>
internal sealed class Drain(HttpOptions options, TimeProvider clock, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    public bool HasBegun => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Closes the connection with the answer, if the drain has begun.</summary>
    public void Close(HttpContext context)
    {
        if (HasBegun && !context.Response.HasStarted)
        {
            context.Response.Headers.Connection = "close";
        }
    }

    /// <summary>Completes before the host stops any part of the application.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // After a signal the host has triggered ApplicationStopping already. After a call of StopAsync it would trigger it only later.
        lifetime.StopApplication();
        await Task.Delay(options.Drain, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
