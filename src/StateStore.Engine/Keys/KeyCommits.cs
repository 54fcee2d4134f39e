namespace StateStore.Engine.Keys;

/// <summary>Builds the event and the write of a change of one key.</summary>
internal static class KeyCommits
{
    public static Event EventOf(string ns, EntityKey key, KeyEvent happened, Limits limits) =>
        new(KeyCodec.EncodeEvent(ns, key.Id, happened, limits), KeyHistory.Keeps(key.Id) ? key : null);

    /// <summary>The write that brings a key to its current content.</summary>
    /// <param name="key">The key.</param>
    /// <param name="current">The current content.</param>
    /// <param name="now">The time of the decision.</param>
    /// <param name="options">The lifetime of tombstones, which keep the version so that a new key of this name gets a greater one.</param>
    public static Write WriteOf(EntityKey key, Versioned<KeyEntry> current, DateTimeOffset now, EngineOptions options) => current.Value is { } entry
        ? Write.Put(key, current.Version, KeyCodec.Encode(current.Version, entry), entry.ExpiresAt)
        : Write.Delete(key, current.Version, now + options.KeyTombstoneLifetime);
}
