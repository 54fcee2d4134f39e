namespace StateStore.Core.Leases;

/// <summary>The rules of leases. They are pure.</summary>
/// <remarks>
/// A lease is held while its key exists. So it ends as keys end, by deletion or expiry, with an event. Its token is the version that the key gets
/// when the lease is acquired. That version is at least the time in Unix milliseconds. While the key or its tombstone exists, versions grow from
/// there. Once nothing is left, the time alone puts the next token above the earlier ones.
/// </remarks>
internal static class LeaseDecider
{
    public static Decision<KeyEvent> Acquire(KeyCommand.Acquire command, Versioned<KeyEntry> current, DateTimeOffset now)
    {
        if (current.Value is not { } entry)
        {
            var version = current.Version with { Value = Math.Max(current.Version.Next.Value, now.ToUnixTimeMilliseconds()) };
            var acquired = new KeyEntry(Lease.Encode(command.Owner, version.Value), command.Ttl.ExpiryFrom(now));
            return Decision<KeyEvent>.Of(new(KeyEventType.Created, version, acquired.WrittenAt(now), now));
        }

        if (Lease.From(entry) is not { } lease)
        {
            return Decision<KeyEvent>.Refuse(Lease.NotALease);
        }

        return lease.Owner == command.Owner ? Prolong(command.Ttl, current, now) : Decision<KeyEvent>.Refuse(Held(lease));
    }

    public static Decision<KeyEvent> Renew(KeyCommand.Renew command, Versioned<KeyEntry> current, DateTimeOffset now) =>
        IsHeld(current, command.Owner, command.Token) ? Prolong(command.Ttl, current, now) : Decision<KeyEvent>.Refuse(Lost);

    public static Decision<KeyEvent> Release(KeyCommand.Release command, Versioned<KeyEntry> current, DateTimeOffset now) =>
        IsHeld(current, command.Owner, command.Token)
            ? KeyDecider.Happened(KeyEventType.Deleted, current, null, now)
            : Decision<KeyEvent>.Refuse(Lost);

    private static StoreError Lost { get; } = new(ErrorCode.LeaseLost, "This owner does not hold the lease with this token, or no longer holds it");

    private static bool IsHeld(Versioned<KeyEntry> current, string owner, long token) =>
        current.Value is { } entry && Lease.From(entry) is { } lease && (lease.Owner, lease.Token) == (owner, token);

    private static Decision<KeyEvent> Prolong(TimeToLive ttl, Versioned<KeyEntry> current, DateTimeOffset now) =>
        KeyDecider.Happened(KeyEventType.Touched, current, current.Value! with { ExpiresAt = ttl.ExpiryFrom(now) }, now);

    /// <summary>LEASE_HELD. Details: <c>{"owner":"..","token":n,"expires_at":".."}</c>.</summary>
    private static StoreError Held(Lease lease)
    {
        var details = new JsonBuilder();
        details.Byte((byte)'{');
        lease.WriteMembers(ref details);
        return new(ErrorCode.LeaseHeld, "Another owner holds the lease", details.Byte((byte)'}').ToJsonText());
    }
}
