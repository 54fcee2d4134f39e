namespace StateStore.Engine.Caching;

/// <summary>Decoded conversations of all namespaces, bounded by the memory they take. Missing conversations are not remembered.</summary>
internal sealed class ConversationCache(long capacityBytes, CacheMeter? meter = null) : IConversationMemory
{
    // Measured: objects, dictionary and list nodes around one conversation. With 300 B of data it takes about 1 KB in all.
    private const int Overhead = 400;

    private readonly BoundedCache<(string Namespace, string Id), Entry> _conversations = new(capacityBytes, CostOf, meter);

    /// <summary>The bytes held, as the bound counts them.</summary>
    public long Cost => _conversations.Cost;

    public Versioned<Conversation>? Find(string ns, string id) => _conversations.TryGet((ns, id), out var cached) ? cached.Current : null;

    public void Put(string ns, string id, Versioned<Conversation> current)
    {
        if (current.Value is null)
        {
            _conversations.Remove((ns, id));
        }
        else
        {
            _conversations.Put((ns, id), new(current));
        }
    }

    private static long CostOf((string Namespace, string Id) key, Entry cached) =>
        Overhead + (2 * key.Id.Length) + (2 * (cached.Current.Value?.State.Length ?? 0)) + (cached.Current.Value?.Data.Utf8.Length ?? 0);

    /// <summary>A reference, so that readers without a lock never see a half-written value.</summary>
    private sealed record Entry(Versioned<Conversation> Current);
}
