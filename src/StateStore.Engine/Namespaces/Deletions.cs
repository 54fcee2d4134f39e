using Microsoft.Extensions.Logging;

namespace StateStore.Engine.Namespaces;

/// <summary>
/// Removes the former content of deleted namespaces page by page, in turns, in the background. It costs nothing while there is none.
/// </summary>
/// <remarks>
/// Several processes may do so at once. The store knows which deletions have begun, so another process continues when this one ends.
/// </remarks>
internal sealed partial class Deletions(IStateStorage storage, Outages outages, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task? _sweeping;

    /// <summary>The answer to commits until the deletion is done.</summary>
    public static readonly StoreError Underway = new(
        ErrorCode.NamespaceDeleting, "The namespace has been deleted, and what it held is still being removed; nothing was changed, try again in a moment");

    /// <summary>The namespaces whose content this process still removes.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _names.Count;
            }
        }
    }

    public void Add(string ns)
    {
        lock (_lock)
        {
            _names.Add(ns);
            _sweeping ??= Task.Run(SweepAllAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? sweeping;
        lock (_lock)
        {
            sweeping = _sweeping;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        if (sweeping is not null)
        {
            await sweeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    private async Task SweepAllAsync()
    {
        while (!_stop.IsCancellationRequested && Next() is { Length: > 0 } names)
        {
            foreach (var ns in names)
            {
                await SweepPageAsync(ns).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The namespaces that are left; without any, the sweeping ends.</summary>
    private string[] Next()
    {
        lock (_lock)
        {
            _sweeping = _names.Count == 0 ? null : _sweeping;
            return [.. _names];
        }
    }

    private async ValueTask SweepPageAsync(string ns)
    {
        try
        {
            if (await storage.SweepNamespaceAsync(ns, _stop.Token).ConfigureAwait(false))
            {
                return;
            }
        }
        catch (StorageUnavailableException e)
        {
            await outages.PauseAsync(e, _stop.Token).ConfigureAwait(false);
            return;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            // A bug or a broken store. The next round of the sweeper, or the next write to the namespace, tries again.
            LogFailed(ns, e);
        }

        lock (_lock)
        {
            _names.Remove(ns);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Removing the content of the deleted namespace {Namespace} failed")]
    private partial void LogFailed(string @namespace, Exception e);
}
