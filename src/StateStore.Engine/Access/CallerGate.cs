using System.Threading.RateLimiting;

namespace StateStore.Engine.Access;

/// <summary>
/// Counts the requests of one caller, or of all callers of a tenant, against their limits. Each process counts for itself.
/// </summary>
public sealed class CallerGate : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly CallerGate? _tenant;
    private readonly RateLimiter? _rate;
    private readonly RateLimiter? _requests;
    private readonly RateLimiter? _feeds;

    private CallerGate(string name, CallerLimits limits, CallerGate? tenant)
    {
        (Name, _tenant) = (name, tenant);
        _rate = limits.RequestsPerSecond is { } rate ? Bucket(rate) : null;
        _requests = limits.ConcurrentRequests is { } requests ? Concurrency(requests) : null;
        _feeds = limits.Feeds is { } feeds ? Concurrency(feeds) : null;
    }

    private string Name { get; }

    /// <summary>Makes a gate. Null if neither the caller nor its tenant has limits, so that an unlimited caller costs nothing.</summary>
    /// <param name="name">The name of the caller or tenant, for the error.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="tenant">The gate of the tenant, which the caller shares with others; null = none.</param>
    public static CallerGate? Of(string name, CallerLimits limits, CallerGate? tenant = null) =>
        limits == CallerLimits.None ? tenant : new(name, limits, tenant);

    /// <summary>Counts a request. Errors: LIMIT_EXCEEDED.</summary>
    /// <returns>The permit, which the caller disposes of when the request ends.</returns>
    public Result<Permit> Enter() => Take(static gate => gate._rate, "requests per second")
        .TryGet(out var rate, out var error) && Take(static gate => gate._requests, "concurrent requests").TryGet(out var permit, out error)
            ? permit
            : error;

    /// <summary>Counts an event stream or a long poll; it does not count as a concurrent request. Errors: LIMIT_EXCEEDED.</summary>
    /// <returns>The permit, which the caller disposes of when the feed ends.</returns>
    public Result<Permit> OpenFeed() => Take(static gate => gate._rate, "requests per second")
        .TryGet(out _, out var error) && Take(static gate => gate._feeds, "open feeds").TryGet(out var permit, out error)
            ? permit
            : error;

    /// <summary>
    /// Ends the limits; a later request fails. A gate that is only forgotten leaves nothing behind, so the owner may leave it to requests in flight.
    /// </summary>
    public void Dispose()
    {
        _rate?.Dispose();
        _requests?.Dispose();
        _feeds?.Dispose();
    }

    private Result<Permit> Take(Func<CallerGate, RateLimiter?> limiterOf, string what)
    {
        var limiter = limiterOf(this);
        (limiter as ReplenishingRateLimiter)?.TryReplenish();
        var own = limiter?.AttemptAcquire();
        if (own is { IsAcquired: false })
        {
            return StoreError.TooBusy($"{Name} has reached its limit of {what}; try again later");
        }

        if (_tenant is null)
        {
            return new Permit(own, null);
        }

        if (_tenant.Take(limiterOf, what).TryGet(out var shared, out var error))
        {
            return new Permit(own, shared.Own);
        }

        own?.Dispose();
        return error;
    }

    /// <summary>
    /// A bucket that holds the requests of one second, and is filled ten times a second, or once for each request if they are fewer. Each request fills
    /// it by the time that has passed, so it needs no timer.
    /// </summary>
    private static TokenBucketRateLimiter Bucket(int rate) => new(new()
    {
        TokenLimit = rate,
        TokensPerPeriod = Math.Max(1, rate / 10),
        ReplenishmentPeriod = rate < 10 ? Second / rate : Second * Math.Max(1, rate / 10) / rate,
        QueueLimit = 0,
        AutoReplenishment = false,
    });

    private static ConcurrencyLimiter Concurrency(int most) => new(new() { PermitLimit = most, QueueLimit = 0 });

    /// <summary>A counted request or feed. Disposing of it twice does no harm.</summary>
    /// <param name="own">The lease of the caller's limit.</param>
    /// <param name="shared">The lease of the tenant's limit.</param>
    public readonly struct Permit(RateLimitLease? own, RateLimitLease? shared) : IDisposable
    {
        internal RateLimitLease? Own => own;

        /// <summary>Gives the places back.</summary>
        public void Dispose()
        {
            own?.Dispose();
            shared?.Dispose();
        }
    }
}
