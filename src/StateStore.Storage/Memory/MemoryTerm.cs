using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>The entries of one term in the order of their times, counted by bucket, and the changes of the last hour.</summary>
internal sealed class MemoryTerm
{
    private readonly SortedSet<Member> _members = new(new ByTime());
    private readonly SortedDictionary<long, int> _buckets = [];
    private readonly SlotCounts<TermFlow> _flows = new();

    public void Add(long at, string id, MemoryEntry entry, DateTimeOffset now)
    {
        _members.Add(new(at, id, entry));
        Count(TermRank.BucketOf(at), 1);
        _flows.Add(TermFlow.SlotOf(now), new(1, 0));
    }

    public void Remove(long at, string id, DateTimeOffset now)
    {
        _members.Remove(new(at, id));
        Count(TermRank.BucketOf(at), -1);
        _flows.Add(TermFlow.SlotOf(now), new(0, 1));
    }

    /// <summary>Whether the term has no entry and had no change within the last hour.</summary>
    public bool IsUnused(DateTimeOffset now) => _members.Count == 0 && _flows.Last(TermFlow.SlotOf(now), TermFlow.HourSlots) == default;

    /// <summary>Summarises a term that is in use.</summary>
    public TermSummary Summarise(string term, DateTimeOffset now) => new(term, _members.Count)
    {
        Oldest = _members.Count == 0 ? null : Time(_members.Min.At),
        Median = Ranked(50),
        P95 = Ranked(95),
        LastMinute = _flows.Last(TermFlow.SlotOf(now), TermFlow.MinuteSlots),
        LastHour = _flows.Last(TermFlow.SlotOf(now), TermFlow.HourSlots),
    };

    public AgePage Scan(AgeQuery query)
    {
        var from = query.After is { } after ? new Member(after.At.ToUnixTimeMilliseconds(), after.Id) : new Member(long.MinValue, "");
        var end = new Member(query.Until.ToUnixTimeMilliseconds() + 1, "");
        var page = ImmutableArray.CreateBuilder<ScannedEntry>();
        var (bytes, last) = (0L, default(AgePosition));
        foreach (var member in ByTime.Compares(from, end) < 0 ? _members.GetViewBetween(from, end) : [])
        {
            if (query.After is { } passed && member.Id == passed.Id && Time(member.At) == passed.At)
            {
                continue;
            }

            var stored = member.Entry!.Stored;
            if (!query.Bound.Fits(page.Count, bytes, stored.Value!.Value.Length))
            {
                return new(page.ToImmutable(), page.Count == 0 ? query.After : last);
            }

            page.Add(new(member.Id, stored.Version, stored.Value.Value));
            bytes += stored.Value.Value.Length;
            last = new(Time(member.At), member.Id);
        }

        return new(page.ToImmutable(), null);
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private DateTimeOffset? Ranked(int percent)
    {
        if (_members.Count == 0)
        {
            return null;
        }

        var position = TermRank.FromOldest(_members.Count, percent);
        foreach (var (bucket, count) in _buckets)
        {
            if (position < count)
            {
                return Time(count <= TermRank.ExactWithin ? Within(bucket).ElementAt((int)position).At : TermRank.Estimate(bucket, position, count));
            }

            position -= count;
        }

        throw new InvalidOperationException("The buckets hold fewer entries than the term.");
    }

    private SortedSet<Member> Within(long bucket) =>
        _members.GetViewBetween(new(bucket << TermRank.BucketBits, ""), new((bucket + 1) << TermRank.BucketBits, ""));

    private void Count(long bucket, int change)
    {
        var count = _buckets.GetValueOrDefault(bucket) + change;
        _ = count == 0 ? _buckets.Remove(bucket) : (_buckets[bucket] = count) > 0;
    }

    /// <summary>A time and an id. The entry is null in a value that serves only as a search key.</summary>
    private readonly record struct Member(long At, string Id, MemoryEntry? Entry = null);

    private sealed class ByTime : IComparer<Member>
    {
        public int Compare(Member x, Member y) => Compares(x, y);

        public static int Compares(Member x, Member y) => x.At != y.At ? x.At.CompareTo(y.At) : Utf8Order.Instance.Compare(x.Id, y.Id);
    }
}
