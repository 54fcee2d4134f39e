namespace StateStore.Engine.Conversations;

/// <summary>The one way from stored bytes to a conversation: decoded only where the memory does not hold it already.</summary>
internal static class RememberedConversations
{
    /// <summary>The conversation that a load gave; errors: CORRUPT.</summary>
    public static Result<Versioned<Conversation>> Of(this IConversationMemory memory, string ns, string id, StoredEntry stored)
    {
        if (stored.Damage is { } damage)
        {
            return Corruption.Of(EntityKey.Conversation(id), damage);
        }

        if (memory.Find(ns, id) is { } known && known.Version == stored.Version && IsSame(known.Value, stored.Value))
        {
            return known;
        }

        var conversation = stored.Value is { } bytes ? ConversationCodec.Decode(bytes) : null;
        if (conversation is null && stored.Value is not null)
        {
            return Corruption.Of(EntityKey.Conversation(id), null);
        }

        var current = new Versioned<Conversation>(stored.Version, conversation);
        memory.Put(ns, id, current);
        return current;
    }

    /// <summary>A version of the same life is no proof either: another tool may have put an earlier value back (RESTORE).</summary>
    private static bool IsSame(Conversation? known, ReadOnlyMemory<byte>? stored) =>
        known is null ? stored is null : stored is { } bytes && ConversationCodec.IsEncoded(known, bytes.Span);
}
