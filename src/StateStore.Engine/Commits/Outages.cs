using Microsoft.Extensions.Logging;

namespace StateStore.Engine.Commits;

/// <summary>
/// Turns "the storage is unavailable" into the error for callers, and logs the reason, at most once a second: an outage under load must not fill the
/// disk.
/// </summary>
internal sealed partial class Outages(ILogger logger, TimeProvider clock)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private long _loggedSecond = -1;
    private long _loggedCorruptSecond = -1;
    private long _loggedUnsweptSecond = -1;

    /// <summary>The result of a storage call that changes nothing. Errors: STORAGE_UNAVAILABLE, CORRUPT.</summary>
    public async ValueTask<Result<T>> Guard<T>(ValueTask<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (StorageUnavailableException e)
        {
            return Report(e);
        }
        catch (StorageCorruptException e)
        {
            return Report(e);
        }
    }

    /// <summary>CORRUPT for the caller, and a line in the log, at most one a second.</summary>
    public StoreError Report(StorageCorruptException e)
    {
        Log(e.Message);
        return new(ErrorCode.Corrupt, e.Message);
    }

    /// <summary>
    /// Passes an error on to a caller. If an entry can't be read, it also writes a line to the log for an operator, at most one a second.
    /// </summary>
    public StoreError Note(StoreError error)
    {
        if (error.Code == ErrorCode.Corrupt)
        {
            Log(error.Message);
        }

        return error;
    }

    private void Log(string corrupt)
    {
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        if (Interlocked.Exchange(ref _loggedCorruptSecond, second) != second)
        {
            LogCorrupt(corrupt);
        }
    }

    /// <summary>The error for a request that changed nothing.</summary>
    public StoreError Report(StorageUnavailableException e)
    {
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        if (Interlocked.Exchange(ref _loggedSecond, second) != second)
        {
            LogUnavailable(e.Message.ReplaceLineEndings(" "));
        }

        return Unavailable(e, "; try again");
    }

    /// <summary>The error for a commit that failed: it was not made, or, if the store can't tell, it may have been made.</summary>
    public StoreError ReportCommit(StorageUnavailableException e)
    {
        Report(e);
        return Unavailable(e, e.ChangedNothing ? "; nothing was changed, try again" : "; try again. Whether a change was made is not known");
    }

    private static StoreError Unavailable(StorageUnavailableException e, string advice) =>
        new(ErrorCode.StorageUnavailable, "The storage is not available" + (e.Reason is null ? "" : ": it " + e.Reason) + advice);

    /// <summary>Reports the outage, then waits a moment before the caller tries again.</summary>
    public async ValueTask PauseAsync(StorageUnavailableException e, CancellationToken cancellation)
    {
        Report(e);
        await Task.Delay(RetryDelay, clock, cancellation).ConfigureAwait(false);
    }

    // Without the stack of the exception: it is the same each second, and says nothing of the cause.
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The storage is not available: {Reason}")]
    private partial void LogUnavailable(string reason);

    /// <summary>Logs an entry that is due and could not be handled, at most one line a second.</summary>
    public void LogUnswept(string ns, Exception e)
    {
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        if (Interlocked.Exchange(ref _loggedUnsweptSecond, second) != second)
        {
            LogUnsweptEntry(ns, e);
        }
    }

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "An entry of namespace {Namespace} that is due can't be dealt with; the others are")]
    private partial void LogUnsweptEntry(string @namespace, Exception e);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Stored data can't be read. {What}")]
    private partial void LogCorrupt(string what);
}
