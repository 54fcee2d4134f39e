namespace StateStore.Core.Leases;

/// <summary>Who holds a lease, and until when. It is a key that lives for as long as the lease does.</summary>
/// <param name="Owner">Who holds it, as he calls himself.</param>
/// <param name="Token">The fencing token: greater than that of every lease of this name before.</param>
/// <param name="ExpiresAt">From when on somebody else may have it.</param>
public sealed record Lease(string Owner, long Token, DateTimeOffset ExpiresAt)
{
    internal const string KeyPrefix = "lease:";

    /// <summary>Where the lease of a name is among the keys.</summary>
    public static string KeyOf(string name) => KeyPrefix + name;

    public static StoreError NotALease { get; } = new(ErrorCode.InvalidData, "The key of the lease holds something else");

    /// <summary>The value of its key: <c>{"owner":"..","token":n}</c>.</summary>
    public static KeyValue Encode(string owner, long token) =>
        KeyValue.Of(new JsonBuilder().Raw("{\"owner\":"u8).String(owner).Raw(",\"token\":"u8).Number(token).Raw("}"u8).ToJsonText());

    /// <summary>The lease that an entry is, as <see cref="Encode"/> wrote it; null where it is something else.</summary>
    public static Lease? From(KeyEntry entry) =>
        entry.ExpiresAt is { } expiry && Read(entry.Value) is var (owner, token) ? new(owner, token, expiry) : null;

    /// <summary>The owner and the token of a value that <see cref="Encode"/> could have written; null where it is something else.</summary>
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
