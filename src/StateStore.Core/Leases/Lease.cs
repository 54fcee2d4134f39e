namespace StateStore.Core.Leases;

/// <summary>A lease. It is a key that exists for as long as the lease is held.</summary>
/// <param name="Owner">The owner's name, chosen by the client.</param>
/// <param name="Token">The fencing token: greater than that of every earlier lease of this name.</param>
/// <param name="ExpiresAt">The time from which another owner can acquire the lease.</param>
public sealed record Lease(string Owner, long Token, DateTimeOffset ExpiresAt)
{
    internal const string KeyPrefix = "lease:";

    /// <summary>The key of the lease with a name.</summary>
    public static string KeyOf(string name) => KeyPrefix + name;

    /// <summary>True if a key has the form of one that holds a lease.</summary>
    public static bool IsHolder(string key) => key.StartsWith(KeyPrefix, StringComparison.Ordinal);

    /// <summary>The name of the lease that a key holds; the key itself if its name has another form.</summary>
    public static string NameOf(string key) => IsHolder(key) ? key[KeyPrefix.Length..] : key;

    /// <summary>INVALID_DATA for a key of a lease that holds another value.</summary>
    public static StoreError NotALease { get; } = new(ErrorCode.InvalidData, "The key of the lease holds another value");

    /// <summary>The value of the lease's key: <c>{"owner":"..","token":n}</c>.</summary>
    public static KeyValue Encode(string owner, long token) =>
        KeyValue.Of(new JsonBuilder().Raw("{\"owner\":"u8).String(owner).Raw(",\"token\":"u8).Number(token).Raw("}"u8).ToJsonText());

    /// <summary>The lease in an entry that <see cref="Encode"/> wrote; null for any other entry.</summary>
    public static Lease? From(KeyEntry entry) =>
        entry.ExpiresAt is { } expiry && Read(entry.Value) is var (owner, token) ? new(owner, token, expiry) : null;

    /// <summary>The owner and the token of a value that <see cref="Encode"/> can have written; null for any other value.</summary>
    internal static (string Owner, long Token)? Read(KeyValue value)
    {
        if (value.Json is not { IsObject: true } json)
        {
            return null;
        }

        var members = JsonMembers.Of(json);
        return members.Find("owner"u8)?.TryString() is { Length: > 0 } owner && members.Find("token"u8)?.TryLong() is > 0 and var token
            ? (owner, token)
            : null;
    }

    /// <summary>Writes <c>"owner":"..","token":n,"expires_at":".."</c>.</summary>
    public void WriteMembers(scoped ref JsonBuilder json) =>
        json.Raw("\"owner\":"u8).String(Owner).Raw(",\"token\":"u8).Number(Token).Raw(",\"expires_at\":"u8).Time(ExpiresAt);
}
