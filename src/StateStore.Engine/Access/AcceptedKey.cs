namespace StateStore.Engine.Access;

/// <summary>A key that a connection sent and the server accepted. It holds while no key or tenant changes and no time of the key comes.</summary>
public sealed class AcceptedKey
{
    private readonly string _header;
    private readonly KeySet _set;
    private readonly DateTimeOffset? _until;

    internal AcceptedKey(string header, KeySet set, KeySet.Entry entry, DateTimeOffset now)
    {
        (_header, _set, Entry) = (header, set, entry);
        _until = entry.Key.Secrets.Select(secret => secret.ExpiresAt).Append(entry.Key.ExpiresAt).Where(time => time > now).Min();
    }

    internal KeySet.Entry Entry { get; }

    /// <summary>True if the same object is sent again, and is still accepted. A text with the same content is not the same object.</summary>
    internal bool IsStill(string header, KeySet set, DateTimeOffset now) => ReferenceEquals(_header, header) && _set == set && !(_until <= now);
}
