using System.Collections.Concurrent;

namespace StateStore.Jwt;

/// <summary>
/// The callers of validated tokens, by the hash of the token. It keeps a caller until the token expires, half an hour at most. So a request has no check of a
/// signature, and a withdrawn key of the issuer is noticed.
/// </summary>
/// <remarks>Only validated tokens get here. When an entry goes, the streams of its caller end.</remarks>
internal sealed class TokenCache : IDisposable
{
    /// <summary>The most callers. When they are more, the one that expires first goes.</summary>
    internal const int Capacity = 10_000;

    /// <summary>The longest time for which a token is not validated again.</summary>
    internal static readonly TimeSpan MostAge = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<TokenHash, Entry> _entries = new();
    private readonly Lock _lock = new();
    private readonly KeyRing _ring;
    private readonly TimeProvider _clock;

    /// <summary>Creates an empty cache that follows the tenants of the ring.</summary>
    public TokenCache(KeyRing ring, TimeProvider clock)
    {
        (_ring, _clock) = (ring, clock);
        ring.Changed += Renew;
    }

    /// <summary>The number of callers.</summary>
    public int Count => _entries.Count;

    /// <summary>The caller of a token that was validated before; null if there is none.</summary>
    public Caller? Find(in TokenHash token) => _entries.TryGetValue(token, out var entry) && entry.IsAlive(_clock.GetUtcNow()) ? entry.Caller : null;

    /// <summary>Keeps the caller of a validated token.</summary>
    /// <param name="token">The hash of the token.</param>
    /// <param name="grants">The grants of the token.</param>
    /// <param name="expiresAt">The time from which the token is refused.</param>
    public Caller Add(in TokenHash token, TokenGrants grants, DateTimeOffset expiresAt)
    {
        Entry added;
        Entry? former;
        lock (_lock)
        {
            // Two requests may have validated a new token at the same time.
            if (Find(token) is { } known)
            {
                return known;
            }

            var now = _clock.GetUtcNow();
            former = _entries.TryRemove(token, out var expired) ? expired : MakeRoom();
            added = Put(token, grants, expiresAt < now + MostAge ? expiresAt : now + MostAge);
        }

        former?.End();
        return added.Caller;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ring.Changed -= Renew;
        foreach (var entry in _entries.Values)
        {
            entry.Dispose();
        }
    }

    private Entry Put(TokenHash token, TokenGrants grants, DateTimeOffset expiresAt)
    {
        var entry = new Entry(grants, _ring, expiresAt, _clock);
        _entries[token] = entry;
        entry.Caller.Ended.UnsafeRegister(_ => _entries.TryRemove(new(token, entry)), null);
        return entry;
    }

    /// <summary>Makes the callers anew whose tenants have changed, so that the change holds at once.</summary>
    private void Renew()
    {
        List<Entry> former = [];
        lock (_lock)
        {
            foreach (var (token, entry) in _entries.Where(known => known.Value.Grants.ToPrincipal(_ring) != known.Value.Caller.Principal))
            {
                Put(token, entry.Grants, entry.ExpiresAt);
                former.Add(entry);
            }
        }

        // Without the lock: the streams that end now run their last steps here.
        former.ForEach(entry => entry.End());
    }

    /// <summary>Removes the entry that expires first if there is no room for one more; null if there is.</summary>
    private Entry? MakeRoom() =>
        _entries.Count >= Capacity && _entries.TryRemove(_entries.MinBy(known => known.Value.ExpiresAt).Key, out var first) ? first : null;

    /// <summary>One token.</summary>
    private sealed class Entry : IDisposable
    {
        private readonly CancellationTokenSource _end;

        public Entry(TokenGrants grants, KeyRing ring, DateTimeOffset expiresAt, TimeProvider clock)
        {
            (Grants, ExpiresAt) = (grants, expiresAt);
            var rest = expiresAt - clock.GetUtcNow();
            _end = new(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock);
            Caller = ring.CallerOf(grants.ToPrincipal(ring), _end.Token);
        }

        public TokenGrants Grants { get; }

        public DateTimeOffset ExpiresAt { get; }

        public Caller Caller { get; }

        public bool IsAlive(DateTimeOffset now) => now < ExpiresAt;

        /// <summary>Ends the streams of the caller.</summary>
        public void End()
        {
            _end.Cancel();
            _end.Dispose();
        }

        public void Dispose() => _end.Dispose();
    }
}
