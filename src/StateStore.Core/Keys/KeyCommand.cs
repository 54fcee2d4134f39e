namespace StateStore.Core.Keys;

/// <summary>What can be asked of a key.</summary>
public abstract record KeyCommand
{
    private KeyCommand()
    {
    }

    /// <summary>Only if the key is at this version; 0 = only if it is not there; null = whatever it is at.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>Reads, as of the moment of the changes that it stands among.</summary>
    public sealed record Get : KeyCommand;

    /// <summary>The whole value, which is put where there is none.</summary>
    public sealed record Set(KeyValue Value, TimeToLive Ttl = default) : KeyCommand;

    /// <summary>No error where there is none.</summary>
    public sealed record Delete : KeyCommand;

    /// <summary>Sets the value only where it is <paramref name="Expected"/> (equal as JSON, or the same bytes); null = where there is none.</summary>
    public sealed record CompareAndSet(KeyValue? Expected, KeyValue Value, TimeToLive Ttl = default) : KeyCommand;

    /// <summary>Adds a JSON number to the one that is there; a missing one is 0.</summary>
    public sealed record Increment(JsonText By, TimeToLive Ttl = default) : KeyCommand;

    /// <summary>Sets the expiry anew and leaves the value.</summary>
    public sealed record Touch(TimeToLive Ttl) : KeyCommand;

    /// <summary>Makes it a lease of this owner for so long; one that he holds already is renewed.</summary>
    public sealed record Acquire(string Owner, TimeToLive Ttl) : KeyCommand;

    /// <summary>Lets a lease that is held last so long from now on.</summary>
    public sealed record Renew(string Owner, long Token, TimeToLive Ttl) : KeyCommand;

    /// <summary>Ends a lease that is held.</summary>
    public sealed record Release(string Owner, long Token) : KeyCommand;

    /// <summary>Counts <paramref name="N"/> more, if the rule allows it.</summary>
    public sealed record Take(RateLimit Rule, long N) : KeyCommand;

    /// <summary>Removes it if its time is over.</summary>
    public sealed record Expire : KeyCommand;
}
