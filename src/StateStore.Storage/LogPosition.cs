using System.Globalization;

namespace StateStore.Storage;

/// <summary>
/// A place in a namespace's change log: opaque to users, ordered, never reused. Stores that number their events use only
/// <see cref="Low"/> and write <c>17</c>; Redis uses both and writes stream ids, <c>1700000000000-0</c>.
/// </summary>
public readonly record struct LogPosition(long High, long Low) : IComparable<LogPosition>
{
    /// <summary>Before the first event.</summary>
    public static readonly LogPosition Start;

    public static LogPosition Sequence(long number) => new(0, number);

    public static bool TryParse(ReadOnlySpan<char> text, out LogPosition position)
    {
        var dash = text.IndexOf('-');
        long high = 0;
        var ok = TryNumber(text[(dash + 1)..], out var low) && (dash < 0 || TryNumber(text[..dash], out high));
        position = ok ? new(high, low) : Start;
        return ok;
    }

    /// <summary>The greatest position before this one, which must not be <see cref="Start"/>: a reader that goes on from there gets what stands here next.</summary>
    public LogPosition Before() => Low > 0 ? this with { Low = Low - 1 } : new(High - 1, long.MaxValue);

    public int CompareTo(LogPosition other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;

    public override string ToString() =>
        High == 0 ? Low.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{High}-{Low}");

    private static bool TryNumber(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
