namespace StateStore.Core.Access;

/// <summary>The limits of one caller, or of all callers of a tenant together. Each server counts for itself. Null = unlimited.</summary>
/// <param name="RequestsPerSecond">The requests per second, at least 1. A burst may have as many at once.</param>
/// <param name="ConcurrentRequests">The requests in flight, at least 1.</param>
/// <param name="Feeds">The open event streams and long polls, at least 1.</param>
public sealed record CallerLimits(int? RequestsPerSecond = null, int? ConcurrentRequests = null, int? Feeds = null)
{
    /// <summary>No limits.</summary>
    public static readonly CallerLimits None = new();

    /// <summary>Checks the numbers. Errors: INVALID_INPUT.</summary>
    public StoreError? Check() => RequestsPerSecond < 1 || ConcurrentRequests < 1 || Feeds < 1
        ? StoreError.InvalidInput("a limit must be at least 1; leave it out for unlimited")
        : null;
}
