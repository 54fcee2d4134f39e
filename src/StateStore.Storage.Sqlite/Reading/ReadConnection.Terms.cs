using System.Collections.Immutable;
using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Reading;

/// <summary>Reads the counts, ages and flows of index terms, and lists the entries of a term by age.</summary>
internal sealed partial class ReadConnection
{
    public TermPage ReadTerms(string ns, TermQuery query)
    {
        if (query.Limit <= 0 || !TryFindId(ns, out var id))
        {
            return new([], query.After);
        }

        using var snapshot = new Snapshot(this);
        var found = new SortedDictionary<string, TermSummary>(Utf8Order.Instance);
        AddCounts(id, query, found);
        AddFlows(id, query, found);
        var page = found.Values.Take(query.Limit).Select(summary => WithRanks(id, summary)).ToImmutableArray();
        return new(page, found.Count > page.Length ? page[^1].Term : null);
    }

    public AgePage ScanByAge(string ns, AgeQuery query)
    {
        if (query.Limit <= 0 || !TryFindId(ns, out var id))
        {
            return new([], query.After);
        }

        _scanAge.Bind(1, id).BindText(2, query.Term).Bind(3, query.After?.At.ToUnixTimeMilliseconds() ?? long.MinValue).BindText(4, query.After?.Id);
        _scanAge.Bind(5, query.Until.ToUnixTimeMilliseconds()).Bind(6, query.Limit + 1L);
        var page = ImmutableArray.CreateBuilder<ScannedEntry>(Math.Min(query.Limit, MaxCapacity));
        var (bytes, last) = (0L, query.After);
        using var rows = _scanAge.Query();
        while (rows.Read())
        {
            if (!query.Bound.Fits(page.Count, bytes, rows.Length(2)))
            {
                return new(page.DrainToImmutable(), last);
            }

            page.Add(new(rows.Text(0), new(rows.Int64(1)), rows.Blob(2)));
            bytes += page[^1].Value.Length;
            last = new(Time(rows.Int64(3)), page[^1].Id);
        }

        return new(page.DrainToImmutable(), null);
    }

    private void AddCounts(long id, TermQuery query, SortedDictionary<string, TermSummary> found)
    {
        using var rows = BindPage(_termCount, id, query).Query();
        while (rows.Read())
        {
            found.Add(rows.Text(0), new(rows.Text(0), rows.Int64(1)));
        }
    }

    private void AddFlows(long id, TermQuery query, SortedDictionary<string, TermSummary> found)
    {
        var slot = TermFlow.SlotOf(query.Now);
        using var rows = BindPage(_termFlow, id, query).Bind(5, slot - TermFlow.HourSlots).Bind(6, slot - TermFlow.MinuteSlots).Query();
        while (rows.Read())
        {
            var term = rows.Text(0);
            var summary = found.GetValueOrDefault(term) ?? new(term, 0);
            found[term] = summary with { LastHour = new(rows.Int64(1), rows.Int64(2)), LastMinute = new(rows.Int64(3), rows.Int64(4)) };
        }
    }

    /// <summary>Binds the first four parameters of a statement that lists terms. One term more than the page holds tells whether there are more.</summary>
    private static Statement BindPage(Statement statement, long id, TermQuery query)
    {
        statement.Bind(1, id).BindText(2, query.After).Bind(4, query.Limit + 1L);
        return query.After is null ? statement.BindNull(3) : statement.BindText(3, query.After);
    }

    private TermSummary WithRanks(long id, TermSummary summary) => summary.Count == 0 ? summary : summary with
    {
        Oldest = Time(Age(id, summary.Term, long.MinValue, long.MaxValue, 0)),
        Median = Time(Ranked(id, summary.Term, TermRank.FromOldest(summary.Count, 50))),
        P95 = Time(Ranked(id, summary.Term, TermRank.FromOldest(summary.Count, 95))),
    };

    /// <summary>The time of the entry at a position among those of a term, 0 = the earliest.</summary>
    private long Ranked(long id, string term, long position)
    {
        var coarse = Walk(id, TermBuckets.Coarse, term, long.MinValue, long.MaxValue, position);
        var fine = Walk(id, TermBuckets.Fine, term, TermBuckets.FirstOf(coarse.Bucket), TermBuckets.FirstOf(coarse.Bucket + 1), coarse.Position);
        var (from, end) = (fine.Bucket << TermRank.BucketBits, (fine.Bucket + 1) << TermRank.BucketBits);
        return fine.Entries > TermRank.ExactWithin
            ? Within(id, term, from, end, TermRank.Estimate(fine.Bucket, fine.Position, fine.Entries))
            : Age(id, term, from, end, fine.Position);
    }

    /// <summary>An estimate that is neither before the earliest nor after the latest entry. The present bucket has no entries at its end yet.</summary>
    private long Within(long id, string term, long from, long end, long estimate)
    {
        using var rows = _ageSpan.Bind(1, id).BindText(2, term).Bind(3, from).Bind(4, end).Query();
        return rows.Read() && !rows.IsNull(0) ? Math.Clamp(estimate, rows.Int64(0), rows.Int64(1)) : throw Differs(term);
    }

    /// <summary>The bucket of the entry at a position among those of the buckets from one and before another, and its position within the bucket.</summary>
    private (long Bucket, long Entries, long Position) Walk(long id, int level, string term, long from, long end, long position)
    {
        using var rows = _bucketWalk.Bind(1, id).Bind(2, level).BindText(3, term).Bind(4, from).Bind(5, end).Query();
        while (rows.Read())
        {
            var entries = rows.Int64(1);
            if (position < entries)
            {
                return (rows.Int64(0), entries, position);
            }

            position -= entries;
        }

        throw Differs(term);
    }

    private long Age(long id, string term, long from, long end, long position)
    {
        using var rows = _age.Bind(1, id).BindText(2, term).Bind(3, from).Bind(4, end).Bind(5, position).Query();
        return rows.Read() ? rows.Int64(0) : throw Differs(term);
    }

    private static StorageCorruptException Differs(string term) => new(
        $"The entries of the index term {term} do not match their counts in term_buckets. Another program has changed the file: restore a backup.");

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
