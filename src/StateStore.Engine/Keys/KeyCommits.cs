namespace StateStore.Engine.Keys;

/// <summary>What has to be written for changes of one key: its event, and what it has become.</summary>
internal static class KeyCommits
{
    public static Event EventOf(string ns, EntityKey key, KeyEvent happened, Limits limits) =>
        new(KeyCodec.EncodeEvent(ns, key.Id, happened, limits), KeyHistory.Keeps(key.Id) ? key : null);

    /// <param name="key">The key.</param>
    /// <param name="current">As it is now.</param>
    /// <param name="now">When that was decided.</param>
    /// <param name="options">How long the version of a key that is gone is kept, so that it can't come back under a version it had before.</param>
    public static Write WriteOf(EntityKey key, Versioned<KeyEntry> current, DateTimeOffset now, EngineOptions options) => current.Value is { } entry
        ? Write.Put(key, current.Version, KeyCodec.Encode(current.Version, entry), entry.ExpiresAt)
        : Write.Delete(key, current.Version, now + options.KeyTombstoneLifetime);
}
