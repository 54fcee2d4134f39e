namespace StateStore.Engine.Commits;

/// <summary>Makes the errors of entries that can't be read: the entry, the content found, and the repair that a client can make.</summary>
internal static class Corruption
{
    private const string Rewritten = "DELETE it or PUT it anew to repair it";

    /// <summary>The error of an entry.</summary>
    /// <param name="key">The entry.</param>
    /// <param name="damage">The damage that the store found (<see cref="StoredEntry.Damage"/>); null if it gave bytes that can't be decoded.</param>
    public static StoreError Of(EntityKey key, string? damage) => key.Kind switch
    {
        KeyKind.Schema => StoreError.Corrupt("schema bundle", damage ?? "its bytes are not those of a bundle", Rewritten),
        KeyKind.Conversation => StoreError.Corrupt($"conversation \"{key.Id}\"", damage ?? "its bytes are not those of a conversation", Rewritten),
        KeyKind.Key => StoreError.Corrupt($"key \"{key.Id}\"", damage ?? "its bytes are not those of a key", Rewritten),
        KeyKind.Table => StoreError.Corrupt(
            $"table \"{key.Id}\"", damage ?? "its bytes are not those of a table", "DELETE it to repair it; its records go with it"),
        KeyKind.Idempotency => StoreError.Corrupt(
            "answer to this idempotency key",
            damage ?? "its bytes are not those of an answer",
            "The first request may have changed something: check that, and use another key"),
        _ => StoreError.Corrupt("entry", damage ?? "its bytes can't be decoded", Rewritten),
    };

    /// <summary>The error of a bundle that an older tool stored without a check, or that this version can't compile.</summary>
    public static StoreError OfBundle(StoreError reason) => Of(EntityKey.Schema, reason.Message) with { Details = reason.Details };
}
