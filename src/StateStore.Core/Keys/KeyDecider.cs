namespace StateStore.Core.Keys;

/// <summary>The rules for changing a key. They are pure.</summary>
/// <remarks>
/// Each accepted command makes exactly one version, even if the value stays the same: a caller that sets a key states that it was set now.
/// </remarks>
public static class KeyDecider
{
    /// <summary>
    /// Decides a command. Errors: VERSION_CONFLICT, NOT_FOUND (touch), INVALID_DATA, INVALID_INPUT, TOO_LARGE, LEASE_HELD, LEASE_LOST,
    /// LIMIT_EXCEEDED.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="current">The key as it stands. The caller has applied the event of <see cref="Expire"/> to an expired one.</param>
    /// <param name="now">The time of the command.</param>
    /// <param name="defaultTtl">The time to live of a key if the command does not say one.</param>
    /// <param name="limits">The bounds of the new value.</param>
    public static Decision<KeyEvent> Decide(
        KeyCommand command, Versioned<KeyEntry> current, DateTimeOffset now, TimeToLive defaultTtl, Limits limits)
    {
        if (current.Expect(command.ExpectedVersion) is { } conflict)
        {
            return Refuse(conflict);
        }

        return command switch
        {
            KeyCommand.Get or KeyCommand.Expire => Decision<KeyEvent>.Nothing,
            KeyCommand.Set set => Put(set.Value, Expiry(set.Ttl, defaultTtl, now), current, now, limits),
            KeyCommand.Delete => current.Value is null ? Decision<KeyEvent>.Nothing : Happened(KeyEventType.Deleted, current, null, now),
            KeyCommand.CompareAndSet swap => CompareAndSet(swap, current, now, defaultTtl, limits),
            KeyCommand.Increment increment => Increment(increment, current, now, defaultTtl, limits),
            KeyCommand.Touch touch => Touch(touch, current, now),
            KeyCommand.Acquire acquire => LeaseDecider.Acquire(acquire, current, now),
            KeyCommand.Renew renew => LeaseDecider.Renew(renew, current, now),
            KeyCommand.Release release => LeaseDecider.Release(release, current, now),
            KeyCommand.Take take => LimitDecider.Take(take, current, now),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    /// <summary>
    /// Decides a command on a key that can't be read. A command that does not depend on the stored form replaces or removes it. Any other command is
    /// refused with <paramref name="corrupt"/>. A lease stays refused until its key is deleted: a new lease could make two owners.
    /// </summary>
    /// <param name="command">The command. <see cref="KeyCommand.Expire"/> is given only for a key that the store lists as due.</param>
    /// <param name="version">The version that the store gives for the key.</param>
    /// <param name="corrupt">The refusal.</param>
    /// <param name="now">The time of the command.</param>
    /// <param name="defaultTtl">The time to live of a key if the command does not say one.</param>
    /// <param name="limits">The bounds of the new value.</param>
    public static Decision<KeyEvent> DecideDamaged(
        KeyCommand command, EntityVersion version, StoreError corrupt, DateTimeOffset now, TimeToLive defaultTtl, Limits limits)
    {
        var missing = new Versioned<KeyEntry>(version.Repaired(now), null);
        return command switch
        {
            KeyCommand.Set { ExpectedVersion: null } set => Put(set.Value, Expiry(set.Ttl, defaultTtl, now), missing, now, limits),
            KeyCommand.Delete { ExpectedVersion: null } => Happened(KeyEventType.Deleted, missing, null, now),
            KeyCommand.Expire => Decision<KeyEvent>.Of(Expired(version, now)),
            _ => Refuse(corrupt),
        };
    }

    /// <summary>The <c>expired</c> event that must precede any other change of an expired key; null if it has not expired.</summary>
    public static KeyEvent? Expire(Versioned<KeyEntry> current, DateTimeOffset now) =>
        current.Value?.IsExpired(now) == true ? Expired(current.Version, now) : null;

    /// <summary>The <c>expired</c> event of a key with this version. It needs no content.</summary>
    public static KeyEvent Expired(EntityVersion version, DateTimeOffset now) => new(KeyEventType.Expired, version.Repaired(now).Next, null, now);

    /// <summary>The key after an event.</summary>
    public static Versioned<KeyEntry> Evolve(KeyEvent happened) => new(happened.Version, happened.Entry);

    private static Decision<KeyEvent> CompareAndSet(
        KeyCommand.CompareAndSet command, Versioned<KeyEntry> current, DateTimeOffset now, TimeToLive defaultTtl, Limits limits)
    {
        var isAsExpected = command.Expected is { } expected ? current.Value?.Value.Matches(expected) == true : current.Value is null;
        return isAsExpected ? Put(command.Value, Expiry(command.Ttl, defaultTtl, now), current, now, limits) : Refuse(OtherValue(current.Number));
    }

    private static Decision<KeyEvent> Increment(
        KeyCommand.Increment command, Versioned<KeyEntry> current, DateTimeOffset now, TimeToLive defaultTtl, Limits limits)
    {
        var before = current.Value is null ? JsonSum.Zero : current.Value.Value.Json;
        if (before is not { } number || !JsonSum.IsNumber(number) || !JsonSum.IsNumber(command.By))
        {
            return Refuse(NotANumber);
        }

        if (!JsonSum.Add(number, command.By, "The key can't be incremented").TryGet(out var sum, out var error))
        {
            return Refuse(error);
        }

        var value = KeyValue.Of(sum);
        var expiry = current.Value is { } entry && !command.Ttl.IsSaid ? entry.ExpiresAt : Expiry(command.Ttl, defaultTtl, now);
        return Put(value, expiry, current, now, limits);
    }

    private static Decision<KeyEvent> Touch(KeyCommand.Touch command, Versioned<KeyEntry> current, DateTimeOffset now) =>
        current.Value is { } entry
            ? Happened(KeyEventType.Touched, current, entry with { ExpiresAt = command.Ttl.ExpiryFrom(now) }, now)
            : Refuse(NotFound);

    private static Decision<KeyEvent> Put(KeyValue wanted, DateTimeOffset? expiry, Versioned<KeyEntry> current, DateTimeOffset now, Limits limits)
    {
        var type = current.Value is null ? KeyEventType.Created : KeyEventType.Changed;
        return KeyValue.Sized(wanted, limits).TryGet(out var value, out var error) ? Happened(type, current, new(value, expiry), now) : Refuse(error);
    }

    private static DateTimeOffset? Expiry(TimeToLive ttl, TimeToLive defaultTtl, DateTimeOffset now) => (ttl.IsSaid ? ttl : defaultTtl).ExpiryFrom(now);

    /// <summary>NOT_FOUND for a key.</summary>
    public static StoreError NotFound { get; } = StoreError.NotFound("There is no such key");

    private static StoreError NotANumber { get; } =
        new(ErrorCode.InvalidData, "The key can't be incremented: its value and the increment must be JSON numbers");

    /// <summary>VERSION_CONFLICT for another value. Details: <c>{"current_version":n}</c>; 0 means that the key does not exist.</summary>
    private static StoreError OtherValue(long current) => new(
        ErrorCode.VersionConflict,
        current == 0 ? "The key does not have the expected value: it does not exist" : "The key does not have the expected value",
        new JsonBuilder().Raw("{\"current_version\":"u8).Number(current).Raw("}"u8).ToJsonText());

    /// <summary>An event that makes the next version.</summary>
    internal static Decision<KeyEvent> Happened(KeyEventType type, Versioned<KeyEntry> before, KeyEntry? after, DateTimeOffset now) =>
        Decision<KeyEvent>.Of(new(type, before.Version.Next, after?.WrittenAt(now), now));

    private static Decision<KeyEvent> Refuse(StoreError error) => Decision<KeyEvent>.Refuse(error);
}
