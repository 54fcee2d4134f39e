using System.Globalization;

namespace StateStore.Core;

/// <summary>Reads and writes durations as text: a whole number and a unit, <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>12h</c>, <c>7d</c>.</summary>
public static class DurationText
{
    private static readonly (string Unit, long Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>
    /// Parses a duration; false if the text is malformed. A number that no <see cref="TimeSpan"/> can hold gives <see cref="TimeSpan.MaxValue"/>.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, milliseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) &&
                long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                // A month in milliseconds exceeds an int. A duration beyond TimeSpan is cut to MaxValue, which the caller's bound refuses.
                duration = number <= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond / milliseconds
                    ? TimeSpan.FromMilliseconds(number * milliseconds)
                    : TimeSpan.MaxValue;
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes a duration that has whole milliseconds: in seconds if it has no rest, such as <c>10s</c>, otherwise <c>1500ms</c>.</summary>
    public static string Of(TimeSpan duration)
    {
        var milliseconds = (long)duration.TotalMilliseconds;
        return milliseconds % 1_000 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1_000}s")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
    }

    /// <summary>
    /// Parses a time to live; <c>-1</c> = unlimited. Errors: INVALID_INPUT for a malformed text, or outside of 1 ms to
    /// <see cref="Limits.TimeToLive"/>.
    /// </summary>
    public static Result<TimeToLive> Ttl(string text, Limits limits)
    {
        if (text == "-1")
        {
            return TimeToLive.Forever;
        }

        return TryParse(text, out var duration)
            ? TimeToLive.Of(duration, limits)
            : StoreError.InvalidInput("ttl must be a time such as 30s, 500ms, 5m, 12h or 7d, or -1 (unlimited)");
    }
}
