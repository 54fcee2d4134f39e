using System.Collections.Immutable;
using System.Numerics;

namespace StateStore.Storage;

/// <summary>A query for the index terms of one kind.</summary>
/// <param name="Kind">A kind with <see cref="KindProperties.HasTermTimes"/>.</param>
/// <param name="After">The term after which the page begins; null = at the first.</param>
/// <param name="Limit">The greatest number of terms.</param>
/// <param name="Now">The end of the periods of the flows.</param>
public readonly record struct TermQuery(KeyKind Kind, string? After, int Limit, DateTimeOffset Now);

/// <summary>A page of terms: those of an entry, and those that an entry gained or lost within the last hour.</summary>
/// <param name="Terms">The terms in their order.</param>
/// <param name="Next">The value of <see cref="TermQuery.After"/> for the next page; null at the end.</param>
public readonly record struct TermPage(ImmutableArray<TermSummary> Terms, string? Next);

/// <summary>The entries of one term.</summary>
/// <param name="Term">The term.</param>
/// <param name="Count">The number of entries, exact.</param>
public sealed record TermSummary(string Term, long Count)
{
    /// <summary>The time at which the entry that has the term for the longest time gained it; null = the term has no entry.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>
    /// The time since which half of the entries have the term: the nearest rank by <see cref="TermRank"/>; null = no entry. If more than
    /// <see cref="TermRank.ExactWithin"/> entries gained the term within the same <see cref="TermRank.Bucket"/>, a store may return any time within it.
    /// </summary>
    public DateTimeOffset? Median { get; init; }

    /// <summary>The time since which 95 % of the entries have the term, as for <see cref="Median"/>.</summary>
    public DateTimeOffset? P95 { get; init; }

    /// <summary>The changes within the last minute: the present <see cref="TermFlow.Slot"/> and the five before it.</summary>
    public TermFlow LastMinute { get; init; }

    /// <summary>The changes within the last hour: the present slot and the 359 before it.</summary>
    public TermFlow LastHour { get; init; }
}

/// <summary>The numbers of entries that gained and lost a term within a period.</summary>
/// <param name="Arrivals">The number of times that an entry gained the term.</param>
/// <param name="Departures">The number of times that an entry lost it.</param>
public readonly record struct TermFlow(long Arrivals, long Departures) : IAdditionOperators<TermFlow, TermFlow, TermFlow>
{
    /// <summary>The length of the slots in which changes are counted, in milliseconds: 10 s.</summary>
    public const long Slot = 10_000;

    /// <summary>The number of slots in a minute.</summary>
    public const int MinuteSlots = 6;

    /// <summary>The number of slots in an hour. A store keeps no older ones.</summary>
    public const int HourSlots = 360;

    /// <summary>The slot of a time.</summary>
    public static long SlotOf(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / Slot;

    /// <summary>Adds two flows.</summary>
    public static TermFlow operator +(TermFlow left, TermFlow right) => Add(left, right);

    /// <summary>Adds two flows.</summary>
    public static TermFlow Add(TermFlow left, TermFlow right) => new(left.Arrivals + right.Arrivals, left.Departures + right.Departures);
}

/// <summary>The ranks of <see cref="TermSummary"/>, and the buckets in which a store may count entries to find them.</summary>
public static class TermRank
{
    /// <summary>The length of a bucket of times, as a power of 2 of milliseconds: 65.536 s.</summary>
    public const int BucketBits = 16;

    /// <summary>The length of a bucket.</summary>
    public static readonly TimeSpan Bucket = TimeSpan.FromMilliseconds(1 << BucketBits);

    /// <summary>The greatest number of entries of a bucket with which a rank is exact.</summary>
    public const int ExactWithin = 1_000;

    /// <summary>The position of a percentile among the entries in the order of their times, 0 = the earliest: the nearest rank by age.</summary>
    /// <param name="count">The number of entries, at least 1.</param>
    /// <param name="percent">The percentile, 1 to 100.</param>
    public static long FromOldest(long count, int percent) => count - (((count * percent) + 99) / 100);

    /// <summary>The bucket of a time.</summary>
    public static long BucketOf(long milliseconds) => milliseconds >> BucketBits;

    /// <summary>An estimate of the time of an entry of a bucket: as if the times were spread evenly.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="position">The position within the bucket, from 0.</param>
    /// <param name="count">The number of entries of the bucket.</param>
    /// <returns>Unix milliseconds.</returns>
    public static long Estimate(long bucket, long position, long count) =>
        (bucket << BucketBits) + (((position << BucketBits) + (1L << (BucketBits - 1))) / count);
}

/// <summary>A query for the entries of a term, in the order of the times at which they gained it; equal times in the order of the ids' UTF-8 bytes.</summary>
/// <param name="Kind">A kind with <see cref="KindProperties.HasTermTimes"/>.</param>
/// <param name="Term">The term.</param>
/// <param name="Until">The latest time of the entries.</param>
/// <param name="After">The place after which the page begins; null = at the first entry.</param>
/// <param name="Limit">The greatest number of entries.</param>
public readonly record struct AgeQuery(KeyKind Kind, string Term, DateTimeOffset Until, AgePosition? After, int Limit)
{
    /// <summary>The greatest number of bytes of values; the first entry always fits.</summary>
    public long Bytes { get; init; } = Limits.Default.PageBytes;

    /// <summary>The bound of the page.</summary>
    public PageBound Bound => new(Limit, Bytes);
}

/// <summary>A place in the order of <see cref="AgeQuery"/>.</summary>
/// <param name="At">The time at which the entry gained the term, in whole milliseconds.</param>
/// <param name="Id">The id of the entry.</param>
public readonly record struct AgePosition(DateTimeOffset At, string Id);

/// <summary>A page of entries by age, with their values.</summary>
/// <param name="Entries">The entries in their order; a page shorter than the limit does not mean the end.</param>
/// <param name="Next">The value of <see cref="AgeQuery.After"/> for the next page; null at the end.</param>
public readonly record struct AgePage(ImmutableArray<ScannedEntry> Entries, AgePosition? Next);
