namespace StateStore.Storage;

/// <summary>The greatest allowed counts of a namespace. Expired entries count until the sweep removes them.</summary>
/// <remarks>
/// A commit that does not increase a count is allowed even above its quota: entries can always be deleted and replaced by smaller ones. So a quota
/// may be set below the present count.
/// </remarks>
public sealed record NamespaceQuota
{
    /// <summary>The value of a quota that limits neither entries nor bytes.</summary>
    public static readonly EntryTotal Unlimited = new(long.MaxValue, long.MaxValue);

    private static readonly EntryCount[] Limited = [EntryCount.Conversations, EntryCount.Records, EntryCount.Keys, EntryCount.Answers, EntryCount.Inboxes];

    /// <summary>The quota of conversations.</summary>
    public EntryTotal Conversations { get; init; } = Unlimited;

    /// <summary>The quota of the records of all tables.</summary>
    public EntryTotal Records { get; init; } = Unlimited;

    /// <summary>The quota of keys.</summary>
    public EntryTotal Keys { get; init; } = Unlimited;

    /// <summary>The quota of inboxes. An inbox counts while it has messages, a turn or dead letters.</summary>
    public EntryTotal Inboxes { get; init; } = Unlimited;

    /// <summary>The quota of answers under idempotency keys. The engine sets it in commits that store such an answer.</summary>
    public EntryTotal Answers { get; init; } = Unlimited;

    /// <summary>The quota of one count.</summary>
    public EntryTotal Of(EntryCount count) => count switch
    {
        EntryCount.Conversations => Conversations,
        EntryCount.Records => Records,
        EntryCount.Keys => Keys,
        EntryCount.Answers => Answers,
        EntryCount.Inboxes => Inboxes,
        _ => Unlimited,
    };

    /// <summary>Finds the first count that a commit would raise above its quota; null = the commit fits.</summary>
    /// <param name="present">The counts before the commit.</param>
    /// <param name="growth">The growth that the writes of the commit cause.</param>
    /// <param name="released">The records that the commit releases (<see cref="Commit.Released"/>).</param>
    public QuotaExcess? FindExcess(EntryTotals present, EntryTotals growth, EntryTotal released)
    {
        foreach (var count in Limited)
        {
            var (quota, used, added) = (Of(count), present.Of(count), growth.Of(count));
            if (count == EntryCount.Records)
            {
                added = new(added.Entries - released.Entries, added.Bytes - released.Bytes);
            }

            var isFull = added.Entries > 0 && used.Entries + added.Entries > quota.Entries;
            if (isFull || (added.Bytes > 0 && used.Bytes + added.Bytes > quota.Bytes))
            {
                return new(count, IsOfBytes: !isFull, used, added);
            }
        }

        return null;
    }
}

/// <summary>A count that a commit would have raised above its quota.</summary>
/// <param name="Count">The count.</param>
/// <param name="IsOfBytes">Whether the bytes exceed the quota; false = the number of entries does.</param>
/// <param name="Usage">The present value of the count.</param>
/// <param name="Added">The growth that the commit would have caused.</param>
public readonly record struct QuotaExcess(EntryCount Count, bool IsOfBytes, EntryTotal Usage, EntryTotal Added);
