using Microsoft.Extensions.Logging.Console;
using StateStore.Server.Options;

namespace StateStore.Server;

/// <summary>Configures the logs: entries on standard output, one line each.</summary>
internal static class ServerLogs
{
    /// <summary>The format of timestamps: ISO 8601, UTC, milliseconds.</summary>
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static void AddServerLogs(this ILoggingBuilder logging, ServerOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel);

        // The web server logs the text of a header that is not valid HTTP, at the level of debugging. That header may be a caller's key.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Information);
        if (options.LogLevel > LogLevel.Debug)
        {
            // The framework logs only faults. The server itself reports a failed start and an unavailable storage, once.
            logging.AddFilter("Microsoft", Max(options.LogLevel, LogLevel.Warning));
            logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
            logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None);
            logging.AddFilter("StateStore.Engine", Max(options.LogLevel, LogLevel.Error));
            logging.AddFilter("StateStore.Engine.StorageMonitor", options.LogLevel);
        }

        if (options.JsonLogs)
        {
            logging.AddJsonConsole(format =>
            {
                format.UseUtcTimestamp = true;
                format.TimestampFormat = TimestampFormat;
            });
            return;
        }

        logging.AddConsole(console => console.FormatterName = TextLogFormatter.FormatterName);
        logging.AddConsoleFormatter<TextLogFormatter, ConsoleFormatterOptions>(format => format.TimestampFormat = TimestampFormat);
    }

    /// <summary>The level of the two that lets fewer entries through.</summary>
    public static LogLevel Max(LogLevel left, LogLevel right) => left > right ? left : right;
}
