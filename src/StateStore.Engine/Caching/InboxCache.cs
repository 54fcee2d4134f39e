namespace StateStore.Engine.Caching;

/// <summary>Decoded inboxes of all namespaces, bounded by the memory they take. Empty inboxes are remembered too: most inboxes are empty.</summary>
internal sealed class InboxCache(long capacityBytes, CacheMeter? meter = null)
{
    // The objects, the dictionary node and the list node around one inbox, and the objects around one message.
    private const int Overhead = 400;
    private const int MessageOverhead = 200;

    private readonly BoundedCache<(string Namespace, string Id), Entry> _inboxes = new(capacityBytes, CostOf, meter);

    /// <summary>The bytes held, as the bound counts them.</summary>
    public long Cost => _inboxes.Cost;

    public Versioned<Inbox>? Find(string ns, string id) => _inboxes.TryGet((ns, id), out var cached) ? cached.Current : null;

    public void Put(string ns, string id, Versioned<Inbox> current) => _inboxes.Put((ns, id), new(current));

    private static long CostOf((string Namespace, string Id) key, Entry cached)
    {
        var cost = Overhead + (2L * key.Id.Length);
        if (cached.Current.Value is { } inbox)
        {
            cost += inbox.Messages.Sum(CostOf) + inbox.Dead.Sum(CostOf);
        }

        return cost;
    }

    private static long CostOf(InboxMessage message) => MessageOverhead + (2L * message.Id.Length) + message.Message.Utf8.Length;

    /// <summary>A reference, so that readers without a lock never see a half-written value.</summary>
    private sealed record Entry(Versioned<Inbox> Current);
}
