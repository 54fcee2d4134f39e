namespace StateStore.Server.Cluster;

/// <summary>
/// Makes Orleans as quiet as the server. Orleans warns of each message, connection and probe that a lost silo spoils, most of them with a stack trace;
/// what matters of it is told once by StateStore.Orleans. Polly is how Orleans retries.
/// </summary>
internal static class SiloLogs
{
    /// <summary>Categories whose errors the log has otherwise, or that spoil a stream for a moment, which its followers make up for from the log.</summary>
    private static readonly string[] ToldOtherwise =
    [
        // By the exception of the start, once, and not by each layer that it passes.
        "Orleans.Runtime.Silo",

        // By the store's own lines on membership.
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
