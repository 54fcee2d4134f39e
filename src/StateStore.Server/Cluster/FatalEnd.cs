using StateStore.Orleans;

namespace StateStore.Server.Cluster;

/// <summary>
/// Ends the process in good order where Orleans finds that the silo can't go on, above all when the others have declared it dead. Orleans' own
/// handler writes two stack traces and aborts the process.
/// </summary>
internal sealed partial class FatalEnd(ClusterStanding standing, IHostApplicationLifetime host, ILogger<FatalEnd> logger) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        if (standing.MustEnd)
        {
            return;
        }

        standing.End();
        LogEnd(context ?? "no reason given", exception);
        host.StopApplication();
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Critical, Message = "Orleans can't go on, so this silo ends; start it again: {Context}")]
    private partial void LogEnd(string context, Exception? e);
}
