namespace StateStore.Server.Cluster;

/// <summary>
/// Reduces the logs of Orleans to faults. When a silo is lost, Orleans warns of each failed message, connection and probe, mostly with a stack trace.
/// StateStore.Orleans logs the important facts once. Polly is the library with which Orleans retries.
/// </summary>
internal static class SiloLogs
{
    /// <summary>
    /// Categories with errors that are reported elsewhere, or that concern a short failure of a stream. Subscribers recover from the latter by
    /// reading the event log.
    /// </summary>
    private static readonly string[] ToldOtherwise =
    [
        // The exception that ends the start reports this once. Orleans would log it in each layer.
        "Orleans.Runtime.Silo",

        // The store's own entries on membership report this.
        "Orleans.Runtime.MembershipService.MembershipAgent",
        "Orleans.Runtime.MembershipService.MembershipTableManager",
        "Orleans.Runtime.GrainCallCancellationManager",
        "Orleans.Providers",
        "Orleans.Streams",
    ];

    public static void Quieten(ILoggingBuilder logging, LogLevel level)
    {
        logging.AddFilter("Orleans", ServerLogs.Max(level, LogLevel.Error));
        logging.AddFilter("Polly", ServerLogs.Max(level, LogLevel.Error));
        foreach (var category in ToldOtherwise)
        {
            logging.AddFilter(category, ServerLogs.Max(level, LogLevel.Critical));
        }
    }
}
