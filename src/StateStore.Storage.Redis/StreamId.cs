using System.Globalization;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Converts log positions to stream ids: milliseconds, and a number within them.</summary>
internal static class StreamId
{
    /// <summary>The id with both parts: Redis takes a lone number for milliseconds, not for the second part.</summary>
    public static string Of(LogPosition position) => string.Create(CultureInfo.InvariantCulture, $"{position.High}-{position.Low}");

    public static bool TryParse(RedisValue id, out LogPosition position) => LogPosition.TryParse((string?)id, out position);

    public static LogPosition Parse(RedisValue id) => LogPosition.TryParse((string?)id, out var position)
        ? position
        : throw new FormatException($"The log holds an entry with the id {id}, beyond what positions can tell.");
}
