namespace StateStore.Core.Keys;

/// <summary>A command on a key.</summary>
public abstract record KeyCommand
{
    private KeyCommand()
    {
    }

    /// <summary>The version that the key must have; 0 = it must not exist; null = any.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>Reads the key as of its place among the changes of a batch.</summary>
    public sealed record Get : KeyCommand;

    /// <summary>Sets the whole value; creates the key if it is missing.</summary>
    public sealed record Set(KeyValue Value, TimeToLive Ttl = default) : KeyCommand;

    /// <summary>Deletes the key. A missing key is not an error.</summary>
    public sealed record Delete : KeyCommand;

    /// <summary>
    /// Sets the value only if the current one is <paramref name="Expected"/> (equal as JSON, or the same bytes); null = only if the key is missing.
    /// </summary>
    public sealed record CompareAndSet(KeyValue? Expected, KeyValue Value, TimeToLive Ttl = default) : KeyCommand;

    /// <summary>Adds a JSON number to the current one; a missing key counts as 0.</summary>
    public sealed record Increment(JsonText By, TimeToLive Ttl = default) : KeyCommand;

    /// <summary>Sets the expiry and keeps the value.</summary>
    public sealed record Touch(TimeToLive Ttl) : KeyCommand;

    /// <summary>Makes the key a lease of this owner for this time. A lease that the owner already holds is renewed.</summary>
    public sealed record Acquire(string Owner, TimeToLive Ttl) : KeyCommand;

    /// <summary>Sets the time for which a held lease lasts from now on.</summary>
    public sealed record Renew(string Owner, long Token, TimeToLive Ttl) : KeyCommand;

    /// <summary>Ends a held lease.</summary>
    public sealed record Release(string Owner, long Token) : KeyCommand;

    /// <summary>Counts <paramref name="N"/> more if the rule allows it.</summary>
    public sealed record Take(RateLimit Rule, long N) : KeyCommand;

    /// <summary>Removes the key if it has expired.</summary>
    public sealed record Expire : KeyCommand;
}
