using Microsoft.Extensions.Logging.Console;
using StateStore.Server.Options;

namespace StateStore.Server;

/// <summary>What the server tells on its standard output, one line for each entry.</summary>
internal static class ServerLogs
{
    /// <summary>ISO 8601, in UTC.</summary>
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static void AddServerLogs(this ILoggingBuilder logging, ServerOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel);
        if (options.LogLevel > LogLevel.Debug)
        {
            // Quiet unless something is wrong. A start that fails, and a storage that is away, are told elsewhere, once.
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

    /// <summary>The quieter of two.</summary>
    public static LogLevel Max(LogLevel left, LogLevel right) => left > right ? left : right;
}
