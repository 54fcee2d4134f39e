using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StateStore.AspNetCore.Hosting;

/// <summary>
/// Opens the storage, however long that takes, and afterwards watches it; the log hears of each change of state once. Meanwhile
/// requests are answered as the storage allows.
/// </summary>
internal sealed partial class StorageMonitor(IStateStorage storage, TimeProvider clock, ILogger<StorageMonitor> logger) : BackgroundService
{
    /// <summary>How long the server's start waits for the storage, so that the first request need not be refused.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool? _wasReady;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAny(_firstAttempt.Task, Task.Delay(Patience, clock, cancellationToken)).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The store may do much before it first yields; the server's start must not wait for that.
        await Task.Yield();
        while (!await TryOpenAsync(stoppingToken).ConfigureAwait(false))
        {
            _firstAttempt.TrySetResult();
            await Task.Delay(RetryDelay, clock, stoppingToken).ConfigureAwait(false);
        }

        _firstAttempt.TrySetResult();
        while (true)
        {
            await Task.Delay(CheckInterval, clock, stoppingToken).ConfigureAwait(false);
            var health = await storage.CheckHealthAsync(stoppingToken).ConfigureAwait(false);
            Report(health.IsReady, health.Description);
        }
    }

    private async ValueTask<bool> TryOpenAsync(CancellationToken cancellation)
    {
        try
        {
            await storage.OpenAsync(cancellation).ConfigureAwait(false);
            Report(true, "open");
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            Report(false, e.Message);
            return false;
        }
    }

    private void Report(bool isReady, string description)
    {
        if (_wasReady == isReady)
        {
            return;
        }

        if (!isReady)
        {
            LogAway(description);
        }
        else if (_wasReady == false)
        {
            LogBack(description);
        }

        _wasReady = isReady;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The storage is not available; trying again until it is: {Description}")]
    private partial void LogAway(string description);

    [LoggerMessage(Level = LogLevel.Information, Message = "The storage is available again: {Description}")]
    private partial void LogBack(string description);
}
