namespace StateStore.Engine.Commits;

/// <summary>
/// The errors of entries whose stored form can't be read, one for each kind: what it is, what was found, and what a client can do about it.
/// </summary>
internal static class Corruption
{
    private const string Rewritten = "DELETE it or PUT it anew to repair it";

    /// <param name="key">The entry.</param>
    /// <param name="damage">What the store found there (<see cref="StoredEntry.Damage"/>); null where it gave bytes that can't be decoded.</param>
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
            "Whether the first request changed something is not known; look, and use another key"),
        _ => StoreError.Corrupt("entry", damage ?? "its bytes can't be decoded", Rewritten),
    };

    /// <summary>A bundle that an older tool stored without a check, or that this version can't compile.</summary>
    public static StoreError OfBundle(StoreError reason) => Of(EntityKey.Schema, reason.Message) with { Details = reason.Details };
}
