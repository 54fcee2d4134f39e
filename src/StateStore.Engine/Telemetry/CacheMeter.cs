namespace StateStore.Engine.Telemetry;

/// <summary>Counts the lookups of one cache.</summary>
/// <param name="meter">The store's meter.</param>
/// <param name="name">The value of the label <c>cache</c>.</param>
internal sealed class CacheMeter(StoreMeter meter, string name)
{
    private readonly KeyValuePair<string, object?> _cache = new("cache", name);

    /// <summary>Counts one lookup.</summary>
    public void Count(bool isHit)
    {
        if (meter.CacheRequests.Enabled)
        {
            meter.CacheRequests.Add(1, _cache, new("result", isHit ? "hit" : "miss"));
        }
    }
}
