using System.Globalization;

namespace StateStore.Storage;

/// <summary>A place in a namespace's change log. Positions are opaque to users, ordered, and never reused.</summary>
/// <remarks>
/// A store that numbers its events uses only <see cref="Low"/>, written <c>17</c>. Redis uses both parts and writes stream ids,
/// <c>1700000000000-0</c>.
/// </remarks>
/// <param name="High">The milliseconds of a Redis stream id; 0 in other stores.</param>
/// <param name="Low">The number of the event, or the sequence part of a Redis stream id.</param>
public readonly record struct LogPosition(long High, long Low) : IComparable<LogPosition>
{
    /// <summary>The position before the first event.</summary>
    public static readonly LogPosition Start;

    /// <summary>The position of the event with a number, for stores that number their events.</summary>
    public static LogPosition Sequence(long number) => new(0, number);

    /// <summary>Parses the text that <see cref="ToString"/> makes; <see cref="Start"/> and false if the text is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out LogPosition position)
    {
        var dash = text.IndexOf('-');
        long high = 0;
        var ok = TryNumber(text[(dash + 1)..], out var low) && (dash < 0 || TryNumber(text[..dash], out high));
        position = ok ? new(high, low) : Start;
        return ok;
    }

    /// <summary>
    /// The greatest position before this one, which must not be <see cref="Start"/>. A reader that continues from there gets the event at this
    /// position next.
    /// </summary>
    public LogPosition Before() => Low > 0 ? this with { Low = Low - 1 } : new(High - 1, long.MaxValue);

    /// <summary>Compares positions by their order in the log.</summary>
    public int CompareTo(LogPosition other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>Whether the left position comes before the right one.</summary>
    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left position comes after the right one.</summary>
    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left position comes before the right one or equals it.</summary>
    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left position comes after the right one or equals it.</summary>
    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;

    /// <summary>The text of the position: <c>17</c>, or <c>1700000000000-0</c> if <see cref="High"/> is not 0.</summary>
    public override string ToString() =>
        High == 0 ? Low.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{High}-{Low}");

    private static bool TryNumber(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
