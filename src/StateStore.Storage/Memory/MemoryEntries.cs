using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>The entries of one namespace: by key, in the order of ids, and by due time.</summary>
/// <param name="floor">The version of an entry that never existed.</param>
internal sealed class MemoryEntries(EntityVersion floor)
{
    private readonly Dictionary<EntityKey, MemoryEntry> _entries = [];
    private readonly SortedSet<(long Milliseconds, EntityKey Key)> _due = new(new DueOrder());
    private readonly MemoryIndex?[] _indexes = NewPerKind<MemoryIndex>(kind => kind.IsListed);
    private readonly MemoryTerms?[] _terms = NewPerKind<MemoryTerms>(kind => kind.HasTermTimes);
    private readonly EntityVersion _floor = floor;

    /// <summary>The greatest version that an entry has had. Answers under idempotency keys do not count: their versions are times.</summary>
    public EntityVersion Highest { get; private set; } = floor;

    /// <summary>The due time of the earliest due entry, in Unix milliseconds; null = no entry is due.</summary>
    public long? EarliestDue => _due.Count == 0 ? null : _due.Min.Milliseconds;

    /// <summary>The counts of the entries.</summary>
    public EntryTotals Totals { get; } = new();

    /// <summary>Finds an entry; null if it never existed or is forgotten.</summary>
    public MemoryEntry? Find(EntityKey key) => _entries.GetValueOrDefault(key);

    public StoredEntry Load(EntityKey key) => Find(key)?.Stored ?? new(_floor, null);

    /// <summary>The version of an entry that <see cref="Find"/> returned.</summary>
    public EntityVersion VersionOf(MemoryEntry? entry) => entry?.Stored.Version ?? _floor;

    /// <summary>Applies a write to an entry.</summary>
    /// <param name="write">The change of the entry.</param>
    /// <param name="entry">The entry that <see cref="Find"/> returned.</param>
    /// <returns>The entry; null if it is forgotten.</returns>
    public MemoryEntry? Apply(Write write, MemoryEntry? entry)
    {
        if (entry is null)
        {
            _entries.Add(write.Key, entry = new());
        }

        Count(write, entry);
        _indexes[(int)write.Key.Kind]?.Apply(write, entry, isListed: entry.Stored.Value is not null);
        _terms[(int)write.Key.Kind]?.Apply(write, entry);

        var isForgotten = write.Action == WriteAction.Forget;
        SetDue(write.Key, entry, isForgotten ? null : write.Due?.ToUnixTimeMilliseconds());
        if (isForgotten)
        {
            _entries.Remove(write.Key);
            return null;
        }

        // Without the cast, null would become an empty value (of a null array), and a deleted entry would look like an empty one.
        entry.Stored = new(write.Version, write.Action == WriteAction.Put ? write.Value : (ReadOnlyMemory<byte>?)null);
        return entry;
    }

    private void Count(Write write, MemoryEntry entry)
    {
        Totals.Count(write, entry.Stored.Value?.Length);
        if (!KindProperties.Of(write.Key.Kind).HasTimesAsVersions && write.Version.Value > Highest.Value)
        {
            Highest = write.Version;
        }
    }

    public ScanPage Scan(ScanQuery query) => _indexes[(int)query.Kind]!.Scan(query);

    public TermPage ReadTerms(TermQuery query) => _terms[(int)query.Kind]!.Read(query);

    public AgePage ScanByAge(AgeQuery query) => _terms[(int)query.Kind]!.Scan(query);

    public ImmutableArray<DueEntry> ScanDue(DateTimeOffset until, int limit) =>
    [
        .. _due.TakeWhile(due => due.Milliseconds <= until.ToUnixTimeMilliseconds())
            .Take(limit)
            .Select(due => Due(due.Key, Load(due.Key), due.Milliseconds)),
    ];

    private static DueEntry Due(EntityKey key, StoredEntry stored, long milliseconds) =>
        new(key, stored.Version, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), stored.Value is not null);

    private static T?[] NewPerKind<T>(Func<KindProperties, bool> has)
        where T : class, new() => [.. Enumerable.Range(0, KindProperties.Kinds).Select(kind => has(KindProperties.Of((KeyKind)kind)) ? new T() : null)];

    private void SetDue(EntityKey key, MemoryEntry entry, long? due)
    {
        if (entry.Due == due)
        {
            return;
        }

        if (entry.Due is { } former)
        {
            _due.Remove((former, key));
        }

        entry.Due = due;
        if (due is { } milliseconds)
        {
            _due.Add((milliseconds, key));
        }
    }

    /// <summary>Orders by time. Any fixed order does for equal times.</summary>
    private sealed class DueOrder : IComparer<(long Milliseconds, EntityKey Key)>
    {
        public int Compare((long Milliseconds, EntityKey Key) x, (long Milliseconds, EntityKey Key) y)
        {
            var order = x.Milliseconds.CompareTo(y.Milliseconds);
            order = order != 0 ? order : x.Key.Kind.CompareTo(y.Key.Kind);
            return order != 0 ? order : string.CompareOrdinal(x.Key.Id, y.Key.Id);
        }
    }
}
