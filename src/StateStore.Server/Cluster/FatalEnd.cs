using StateStore.Orleans;

namespace StateStore.Server.Cluster;

/// <summary>
/// Stops the process in good order when Orleans reports a fatal error. The usual one: the other silos have declared this silo dead.
/// Orleans' own handler writes two stack traces and aborts the process.
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

    [LoggerMessage(EventId = 1, Level = LogLevel.Critical, Message = "Orleans reported a fatal error, so this silo stops; start it again: {Context}")]
    private partial void LogEnd(string context, Exception? e);
}
