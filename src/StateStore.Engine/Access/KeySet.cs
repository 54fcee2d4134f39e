using System.Collections.Frozen;
using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>The keys and tenants of one generation, with a caller for each key that may still be accepted.</summary>
internal sealed class KeySet
{
    /// <summary>The entry that is compared in place of a missing one, so that an unknown key takes the time of a known one.</summary>
    public static readonly Entry Nobody = new(new("", "", []));

    private DateTimeOffset _checkedAt;

    /// <summary>
    /// Makes the set, and keeps the callers of the former one whose grants and secrets are the same: the overlap of a rotation must not end the streams of
    /// the key.
    /// </summary>
    public KeySet(
        long generation, ImmutableArray<AccessKey> keys, FrozenDictionary<string, Tenant> tenants, bool isOpen, KeySet? former, IStateStore store, DateTimeOffset now)
    {
        _checkedAt = now;
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

    /// <summary>
    /// Ends the streams of callers whose keys have expired, or one of whose secrets has expired since the last call. A stream does not know its secret,
    /// so those with the other secret of a key end too; their clients continue them.
    /// </summary>
    public void EndExpired(DateTimeOffset now)
    {
        foreach (var entry in Keys.Values.Where(entry => entry.Caller is not null))
        {
            if (entry.Key.ExpiresAt <= now)
            {
                entry.End();
            }
            else if (entry.Key.Secrets.Any(secret => secret.ExpiresAt > _checkedAt && secret.ExpiresAt <= now))
            {
                entry.Renew();
            }
        }

        _checkedAt = now;
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
            return new(key);
        }

        var principal = new Principal(key.Name, key.Scopes)
        {
            KeyId = key.Id,
            Limits = key.Limits,
            Tenant = key.Tenant is { } tenant ? TenantOf(tenant) : null,
        };
        return former is { Caller: { Ended.IsCancellationRequested: false } caller } && caller.Principal == principal && HasSecretsOf(former.Key, key)
            ? former.With(key)
            : Entry.New(key, principal, store, key.Tenant is { } owner ? TenantGates.GetValueOrDefault(owner) : null);
    }

    /// <summary>True if each secret that was live at the last check still is.</summary>
    private bool HasSecretsOf(AccessKey former, AccessKey key) => former.Secrets.All(
        secret => secret.ExpiresAt <= _checkedAt || key.Secrets.Any(kept => kept.Sha256.AsSpan().SequenceEqual(secret.Sha256.AsSpan()) && !(kept.ExpiresAt <= _checkedAt)));

    /// <summary>One key.</summary>
    /// <param name="key">The stored key.</param>
    internal sealed class Entry(AccessKey key)
    {
        private Func<CancellationToken, Caller>? _make;
        private volatile Live? _live;
        private long _usedHour;
        private long _notedHour = key.LastUsedAt is { } at ? HourOf(at) : 0;

        public AccessKey Key => key;

        /// <summary>The caller with this key; null if the key is revoked or switched off.</summary>
        public Caller? Caller => _live?.Caller;

        public static Entry New(AccessKey key, Principal principal, IStateStore store, CallerGate? tenant)
        {
            var gate = CallerGate.Of(key.Name, principal.Limits, tenant);
            Caller Make(CancellationToken ended) => new(principal, store, gate, ended);
            return new(key) { _make = Make, _live = Live.Begin(Make) };
        }

        /// <summary>The entry of a later generation with the same caller.</summary>
        public Entry With(AccessKey later) => new(later) { _make = _make, _live = _live };

        /// <summary>Ends the streams of the caller.</summary>
        public void End() => _live?.End.Cancel();

        /// <summary>Ends the streams of the caller, and puts a new caller with the same limits in its place.</summary>
        public void Renew()
        {
            var former = _live;
            _live = Live.Begin(_make!);
            former?.End.Cancel();
        }

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

            return _live!.Caller;
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

        /// <summary>The caller, and the end of its streams.</summary>
        private sealed record Live(Caller Caller, CancellationTokenSource End)
        {
            public static Live Begin(Func<CancellationToken, Caller> make)
            {
                var end = new CancellationTokenSource();
                return new(make(end.Token), end);
            }
        }

        private static long HourOf(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerHour;
    }
}
