namespace StateStore.Core.Leases;

/// <summary>How much may be taken, of whatever is counted.</summary>
/// <param name="Limit">So much.</param>
/// <param name="Window">In so long.</param>
/// <param name="IsSliding">
/// In any stretch of time so long; else in each of those that follow each other since 1970, which is cheaper and lets twice as much through around the
/// change from one to the next.
/// </param>
public readonly record struct RateLimit(long Limit, TimeSpan Window, bool IsSliding)
{
    /// <summary>Into so many slots a sliding window is divided; what it counts may come free later than it should by one of them.</summary>
    private const int Slots = 16;

    internal const string KeyPrefix = "limit:";

    /// <summary>Where the count of a name is among the keys.</summary>
    public static string KeyOf(string name) => KeyPrefix + name;

    /// <summary>How long what is taken together is counted together, in milliseconds.</summary>
    internal long SlotWidth => IsSliding ? Math.Max(1, WindowMilliseconds / Slots) : WindowMilliseconds;

    /// <summary>From when on what was taken in the slot that began then counts no longer.</summary>
    internal long FreeAt(long slot) => slot + SlotWidth + (IsSliding ? WindowMilliseconds : 0);

    private long WindowMilliseconds => (long)Window.TotalMilliseconds;

    /// <summary>INVALID_INPUT for a limit that can't be kept, or of which so much can never be had.</summary>
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
