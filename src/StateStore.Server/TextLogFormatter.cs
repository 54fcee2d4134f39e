using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace StateStore.Server;

/// <summary>
/// Writes log entries as text, one line each: <c>TIME LEVEL: CATEGORY[ID] MESSAGE EXCEPTION</c>. The form is that of the runtime's formatter.
/// The runtime's formatter does not escape control characters in users' text, and those can hide or forge lines.
/// </summary>
internal sealed class TextLogFormatter(IOptions<ConsoleFormatterOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "statestore";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(DateTimeOffset.UtcNow.ToString(options.Value.TimestampFormat, CultureInfo.InvariantCulture));
        textWriter.Write(string.Create(CultureInfo.InvariantCulture, $" {Level(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] "));
        textWriter.Write(VisibleText.Of(message));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(' ');
            textWriter.Write(VisibleText.Of(exception.ToString()));
        }

        textWriter.WriteLine();
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
