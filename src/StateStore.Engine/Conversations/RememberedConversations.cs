namespace StateStore.Engine.Conversations;

/// <summary>Decodes stored conversations, unless the memory already holds the same version and bytes.</summary>
internal static class RememberedConversations
{
    /// <summary>The conversation of a loaded entry. Errors: CORRUPT.</summary>
    public static Result<Versioned<Conversation>> Of(this IConversationMemory memory, string ns, string id, StoredEntry stored)
    {
        if (memory.Find(ns, id) is { } known && known.Version == stored.Version && IsSame(known.Value, stored.Value))
        {
            return known;
        }

        var conversation = stored.Value is { } bytes ? ConversationCodec.Decode(bytes) : null;
        if (conversation is null && stored.IsPresent)
        {
            return Corruption.Of(EntityKey.Conversation(id), stored);
        }

        var current = new Versioned<Conversation>(stored.Version, conversation);
        memory.Put(ns, id, current);
        return current;
    }

    /// <summary>
    /// Whether the stored bytes are those of the remembered conversation. An equal version proves nothing: another tool may have restored an earlier value
    /// (RESTORE).
    /// </summary>
    private static bool IsSame(Conversation? known, ReadOnlyMemory<byte>? stored) =>
        known is null ? stored is null : stored is { } bytes && ConversationCodec.IsEncoded(known, bytes.Span);
}
