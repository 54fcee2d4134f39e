namespace StateStore.Engine;

/// <summary>A conversation decoded, as of a version; <see cref="Versioned{T}.Value"/> null where it is missing.</summary>
internal sealed record CachedConversation(Versioned<Conversation> Current);

/// <summary>
/// Decoded conversations. What it holds may be stale: a decision made on it counts only if the commit's check of the version holds,
/// and a refusal or "nothing to do" is looked at again on what the store has.
/// </summary>
internal sealed class ConversationCache(long capacityBytes, Limits limits)
{
    // Objects, dictionary and list nodes around one conversation, measured (design: 1 KB in all for 300 B of data).
    private const int Overhead = 400;

    private readonly BoundedCache<(string Namespace, string Id), CachedConversation> _conversations = new(capacityBytes, CostOf);

    /// <summary>Bytes held, as the bound counts them.</summary>
    public long Cost => _conversations.Cost;

    public CachedConversation? Find(string ns, string id) => _conversations.TryGet((ns, id), out var cached) ? cached : null;

    /// <summary>
    /// The conversation that a load gave, decoded anew only if its version is new. Null when the stored bytes can't be read.
    /// </summary>
    public CachedConversation? Of(string ns, string id, StoredEntry stored)
    {
        if (_conversations.TryGet((ns, id), out var known) && known.Current.Version == stored.Version && stored.Version != EntityVersion.None)
        {
            return known;
        }

        var conversation = stored.Value is { } bytes ? ConversationCodec.Decode(bytes, limits) : null;
        if (conversation is null && stored.Value is not null)
        {
            return null;
        }

        var cached = new CachedConversation(new(stored.Version, conversation));
        if (conversation is not null)
        {
            _conversations.Put((ns, id), cached);
        }

        return cached;
    }

    public void Put(string ns, string id, Versioned<Conversation> current) => _conversations.Put((ns, id), new(current));

    public void Forget(string ns, string id) => _conversations.Remove((ns, id));

    private static long CostOf((string Namespace, string Id) key, CachedConversation cached) =>
        Overhead + (2 * key.Id.Length) + (2 * (cached.Current.Value?.State.Length ?? 0)) + (cached.Current.Value?.Data.Utf8.Length ?? 0);
}
