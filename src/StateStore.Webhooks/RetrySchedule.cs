namespace StateStore.Webhooks;

/// <summary>
/// The pauses between the attempts of a message: 5 s, 15 s, 45 s, … up to one hour, each between 0.8 and 1.2 times as long. The random part keeps the
/// retries of many messages from arriving together.
/// </summary>
public static class RetrySchedule
{
    private const double Growth = 3;
    private const double SmallestPart = 0.8;
    private const double RandomPart = 0.4;

    /// <summary>The age at which a message is given up, and the longest pause that a receiver can ask for: one day.</summary>
    public static readonly TimeSpan MaximumAge = TimeSpan.FromDays(1);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The pause before the next attempt.</summary>
    /// <param name="attempt">The number of attempts that have failed, at least 1.</param>
    /// <param name="random">A random number from 0 to 1.</param>
    /// <param name="retryAfter">The pause that the receiver asked for. The result is at least as long; null if it asked for none.</param>
    /// <returns>4 seconds to 72 minutes, or <paramref name="retryAfter"/> up to <see cref="MaximumAge"/>.</returns>
    public static TimeSpan Delay(int attempt, double random, TimeSpan? retryAfter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(random is >= 0 and <= 1, true, nameof(random));
        var seconds = Math.Min(First.TotalSeconds * Math.Pow(Growth, attempt - 1), Longest.TotalSeconds);
        var own = TimeSpan.FromSeconds(seconds * (SmallestPart + (RandomPart * random)));
        var asked = retryAfter ?? TimeSpan.Zero;
        return asked <= own ? own : asked < MaximumAge ? asked : MaximumAge;
    }
}
