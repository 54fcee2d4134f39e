using Microsoft.Extensions.Hosting;

namespace StateStore.AspNetCore;

/// <summary>
/// The time between the word to stop and the end of the web server: requests are served as ever, but readiness says no, and every answer
/// ends its connection. So callers who keep one alive go elsewhere after a whole answer, instead of losing it under their next request.
/// </summary>
internal sealed class Drain(HttpOptions options, TimeProvider clock, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    public bool HasBegun => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Runs to its end before any part of the application is stopped.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A signal has said so already; a host that is stopped by a call says it only after this.
        lifetime.StopApplication();
        await Task.Delay(options.Drain, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
