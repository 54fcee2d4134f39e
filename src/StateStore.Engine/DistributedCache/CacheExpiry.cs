using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Caching.Distributed;

namespace StateStore.Engine.DistributedCache;

/// <summary>The expiry of a cache entry.</summary>
/// <remarks>
/// A sliding expiry is kept as parameters of the content type (<c>application/octet-stream; sliding=60000; until=1795625677111</c>). So the value stays
/// the bytes that the application gave, and every process knows the expiry.
/// </remarks>
/// <param name="Sliding">The time from the last use to the expiry, in milliseconds; 0 = the expiry does not slide.</param>
/// <param name="Until">The time of the expiry at the latest, in Unix milliseconds; 0 = there is none.</param>
internal readonly partial record struct CacheExpiry(long Sliding, long Until)
{
    private const string Bytes = "application/octet-stream";

    /// <summary>Whether each use of the entry restarts its expiry.</summary>
    public bool IsSliding => Sliding > 0;

    /// <summary>The content type of the entry.</summary>
    public string ContentType => !IsSliding ? Bytes
        : Until == 0 ? string.Create(CultureInfo.InvariantCulture, $"{Bytes}; sliding={Sliding}")
        : string.Create(CultureInfo.InvariantCulture, $"{Bytes}; sliding={Sliding}; until={Until}");

    /// <summary>The expiry that an application asks for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time of the expiry has passed.</exception>
    public static CacheExpiry Of(DistributedCacheEntryOptions options, DateTimeOffset now)
    {
        if (options.AbsoluteExpiration <= now)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.AbsoluteExpiration, "AbsoluteExpiration must be in the future.");
        }

        var until = options.AbsoluteExpirationRelativeToNow is { } relative ? Milliseconds(now) + Milliseconds(relative)
            : options.AbsoluteExpiration is { } absolute ? Milliseconds(absolute)
            : 0;
        return new(options.SlidingExpiration is { } sliding ? Math.Max(1, Milliseconds(sliding)) : 0, until);
    }

    /// <summary>Reads the expiry from a content type; any other content type does not slide.</summary>
    public static CacheExpiry Parse(string contentType) => Form().Match(contentType) is { Success: true } match
        ? new(Number(match.Groups[1]), Number(match.Groups[2]))
        : default;

    /// <summary>The time to live of an entry that is used now, within the bound of the store.</summary>
    public TimeToLive From(DateTimeOffset now)
    {
        if (Sliding == 0 && Until == 0)
        {
            return TimeToLive.Unsaid;
        }

        var left = Until == 0 ? long.MaxValue : Until - Milliseconds(now);
        var longest = Milliseconds(Limits.Default.TimeToLive);
        return TimeToLive.FromTrusted(Math.Clamp(IsSliding ? Math.Min(Sliding, left) : left, 1, longest));
    }

    private static long Milliseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static long Number(Group digits) => digits.Success ? long.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^application/octet-stream; sliding=([0-9]{1,15})(?:; until=([0-9]{1,15}))?$")]
    private static partial Regex Form();
}
