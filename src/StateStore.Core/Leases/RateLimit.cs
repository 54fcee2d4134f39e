namespace StateStore.Core.Leases;

/// <summary>The rule of a rate limit.</summary>
/// <param name="Limit">The greatest number that can be taken in one window, from 1 to <see cref="Limits.RateLimit"/>.</param>
/// <param name="Window">The length of the window, from 1 ms to <see cref="Limits.TimeToLive"/>.</param>
/// <param name="IsSliding">
/// Whether the limit holds in every stretch of this length. If false, it holds in consecutive windows that are counted from 1970. That is cheaper,
/// but lets twice as much through around the change from one window to the next.
/// </param>
public readonly record struct RateLimit(long Limit, TimeSpan Window, bool IsSliding)
{
    /// <summary>The number of slots of a sliding window. A take may become free later than it should, by at most one slot.</summary>
    private const int Slots = 16;

    internal const string KeyPrefix = "limit:";

    /// <summary>The key of the count with a name.</summary>
    public static string KeyOf(string name) => KeyPrefix + name;

    /// <summary>True if a key has the form of one that holds a limit.</summary>
    public static bool IsHolder(string key) => key.StartsWith(KeyPrefix, StringComparison.Ordinal);

    /// <summary>The name of the limit that a key holds; the key itself if its name has another form.</summary>
    public static string NameOf(string key) => IsHolder(key) ? key[KeyPrefix.Length..] : key;

    /// <summary>The length of a slot in milliseconds.</summary>
    internal long SlotWidth => IsSliding ? Math.Max(1, WindowMilliseconds / Slots) : WindowMilliseconds;

    /// <summary>The time, in Unix milliseconds, from which a slot that began at <paramref name="slot"/> no longer counts.</summary>
    internal long FreeAt(long slot) => slot + SlotWidth + (IsSliding ? WindowMilliseconds : 0);

    private long WindowMilliseconds => (long)Window.TotalMilliseconds;

    /// <summary>
    /// Checks the rule and a take of <paramref name="n"/>. Errors: INVALID_INPUT for a limit or window out of range, or an <paramref name="n"/> that
    /// is less than 1 or exceeds the limit.
    /// </summary>
    public StoreError? Check(long n, Limits limits)
    {
        if (Limit < 1 || Limit > limits.RateLimit)
        {
            return StoreError.InvalidInput($"limit must be from 1 to {limits.RateLimit}");
        }

        if (Window < TimeSpan.FromMilliseconds(1) || Window > limits.TimeToLive)
        {
            return StoreError.InvalidInput($"window must be from 1 ms to {limits.TimeToLive.TotalDays} days");
        }

        return n >= 1 && n <= Limit ? null : StoreError.InvalidInput("n must be from 1 to the limit");
    }
}
