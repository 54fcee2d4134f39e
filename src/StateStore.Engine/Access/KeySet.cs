using System.Collections.Frozen;
using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>The keys and tenants of one generation, with a caller for each key that may still be accepted.</summary>
internal sealed class KeySet
{
    /// <summary>The entry that is compared in place of a missing one, so that an unknown key takes the time of a known one.</summary>
    public static readonly Entry Nobody = new(new("", "", []), null, null);

    /// <summary>Makes the set, and keeps the callers of the former one whose grants are the same: rotating a key must not end its streams.</summary>
    public KeySet(
        long generation, ImmutableArray<AccessKey> keys, FrozenDictionary<string, Tenant> tenants, bool isOpen, KeySet? former, IStateStore store)
    {
        (Generation, Tenants, IsOpen, HasKeys) = (generation, tenants, isOpen, !keys.IsEmpty);
        TenantGates = tenants.Values.Where(tenant => tenant.Limits != CallerLimits.None)
            .ToFrozenDictionary(tenant => tenant.Name, tenant => GateOf(tenant, former), StringComparer.Ordinal);
        Keys = keys.ToFrozenDictionary(key => key.Id, key => EntryOf(key, former?.Keys.GetValueOrDefault(key.Id), store), StringComparer.Ordinal);
        Certificates = Keys.Values.Where(entry => entry is { Caller: not null, Key.Certificate: not null })
            .GroupBy(entry => entry.Key.Certificate!, StringComparer.Ordinal)
            .ToFrozenDictionary(same => same.Key, same => same.MaxBy(entry => entry.Key.CreatedAt)!, StringComparer.Ordinal);
    }

    public long Generation { get; }

    public FrozenDictionary<string, Entry> Keys { get; }

    /// <summary>The keys of client certificates, by the common name of the subject.</summary>
    public FrozenDictionary<string, Entry> Certificates { get; }

    public FrozenDictionary<string, Tenant> Tenants { get; }

    /// <summary>The gates of the tenants that have limits, by name.</summary>
    public FrozenDictionary<string, CallerGate> TenantGates { get; }

    public bool IsOpen { get; }

    public bool HasKeys { get; }

    /// <summary>The key with this id; null if there is none.</summary>
    public Entry? Find(ReadOnlySpan<char> id) => Keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var entry) ? entry : null;

    /// <summary>The tenant of this name; one that owns nothing if there is none.</summary>
    public Tenant TenantOf(string name) => Tenants.GetValueOrDefault(name) ?? new(name, [], CallerLimits.None);

    /// <summary>Ends the streams of callers that a later set does not have.</summary>
    public void EndThoseMissingIn(KeySet later)
    {
        foreach (var entry in Keys.Values.Where(entry => entry.Caller is not null && later.Keys.GetValueOrDefault(entry.Key.Id)?.Caller != entry.Caller))
        {
            entry.End();
        }
    }

    /// <summary>Ends the streams of callers whose keys have expired.</summary>
    public void EndExpired(DateTimeOffset now)
    {
        foreach (var entry in Keys.Values.Where(entry => entry.Caller is not null && entry.Key.ExpiresAt <= now))
        {
            entry.End();
        }
    }

    /// <summary>The keys that were used in an hour that is not noted yet.</summary>
    public IEnumerable<(string Id, DateTimeOffset Hour)> TakeUses()
    {
        foreach (var entry in Keys.Values)
        {
            if (entry.TakeUse() is { } hour)
            {
                yield return (entry.Key.Id, hour);
            }
        }
    }

    private static CallerGate GateOf(Tenant tenant, KeySet? former) =>
        former?.Tenants.GetValueOrDefault(tenant.Name)?.Limits == tenant.Limits && former.TenantGates.TryGetValue(tenant.Name, out var gate)
            ? gate
            : CallerGate.Of(tenant.Name, tenant.Limits)!;

    private Entry EntryOf(AccessKey key, Entry? former, IStateStore store)
    {
        if (key.RevokedAt is not null || key.IsDisabled)
        {
            return new(key, null, null);
        }

        var principal = new Principal(key.Name, key.Scopes)
        {
            KeyId = key.Id,
            Limits = key.Limits,
            Tenant = key.Tenant is { } tenant ? TenantOf(tenant) : null,
        };
        return former is { Caller: { Ended.IsCancellationRequested: false } caller } && caller.Principal == principal
            ? former.With(key)
            : Entry.New(key, principal, store, key.Tenant is { } owner ? TenantGates.GetValueOrDefault(owner) : null);
    }

    /// <summary>One key.</summary>
    /// <param name="key">The stored key.</param>
    /// <param name="caller">The caller with this key; null if the key is revoked or switched off.</param>
    /// <param name="end">Ends the streams of the caller.</param>
    internal sealed class Entry(AccessKey key, Caller? caller, CancellationTokenSource? end)
    {
        private long _usedHour;
        private long _notedHour = key.LastUsedAt is { } at ? HourOf(at) : 0;

        public AccessKey Key => key;

        public Caller? Caller => caller;

        public static Entry New(AccessKey key, Principal principal, IStateStore store, CallerGate? tenant)
        {
            var end = new CancellationTokenSource();
            var gate = CallerGate.Of(key.Name, principal.Limits, tenant);
            return new(key, new(principal, store, gate, end.Token), end);
        }

        /// <summary>The entry of a later generation with the same caller.</summary>
        public Entry With(AccessKey later) => new(later, caller, end);

        /// <summary>Ends the streams of the caller.</summary>
        public void End() => end?.Cancel();

        /// <summary>
        /// Notes a use of the key, and returns its caller. Requests call it concurrently, so it writes only once an hour.
        /// </summary>
        public Caller Use(DateTimeOffset now)
        {
            var hour = HourOf(now);
            if (Volatile.Read(ref _usedHour) != hour)
            {
                Volatile.Write(ref _usedHour, hour);
            }

            return caller!;
        }

        /// <summary>The hour of the last use if it is not stored yet; otherwise null.</summary>
        public DateTimeOffset? TakeUse()
        {
            var hour = Volatile.Read(ref _usedHour);
            if (hour <= _notedHour)
            {
                return null;
            }

            _notedHour = hour;
            return DateTimeOffset.UnixEpoch.AddHours(hour);
        }

        private static long HourOf(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerHour;
    }
}
