using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>The rows of <c>term_buckets</c> and <c>term_slots</c>.</summary>
/// <remarks>
/// The changes of a batch concern few rows, so they are added up in memory and each row is written once. They are relative, so other processes may
/// write too. If the transaction is undone, the caller calls <see cref="Clear"/>.
/// </remarks>
internal sealed class TermCounts(Connection connection)
{
    /// <summary>
    /// The greatest number of rows of more than an hour ago that the change of a slot removes. It is more than one, so that they become fewer after a rest.
    /// </summary>
    private const int PrunedSlots = 4;

    private readonly Statement _addBucket = connection.Prepare("bucket-add");
    private readonly Statement _removeEmpty = connection.Prepare("bucket-empty");
    private readonly Statement _removeBucket = connection.Prepare("bucket-remove");
    private readonly Statement _bucketPage = connection.Prepare("bucket-page");
    private readonly Statement _addSlot = connection.Prepare("slot-add");
    private readonly Statement _removeSlot = connection.Prepare("slot-remove");
    private readonly Statement _slotPage = connection.Prepare("slot-page");
    private readonly Dictionary<Bucket, long> _changes = [];
    private readonly Dictionary<Slot, TermFlow> _flows = [];

    /// <summary>Counts an entry that gains a term.</summary>
    public void Arrive(long ns, string term, DateTimeOffset at)
    {
        Count(ns, term, at.ToUnixTimeMilliseconds(), 1);
        Flow(ns, term, at, new(1, 0));
    }

    /// <summary>Counts an entry that loses a term, which it gained at <paramref name="entered"/> (Unix milliseconds).</summary>
    public void Depart(long ns, string term, long entered, DateTimeOffset at)
    {
        Count(ns, term, entered, -1);
        Flow(ns, term, at, new(0, 1));
    }

    /// <summary>Writes the collected changes.</summary>
    public void Save()
    {
        foreach (var (bucket, change) in _changes)
        {
            if (change != 0)
            {
                Bind(_addBucket, bucket).Bind(5, change).Execute();
            }

            // RETURNING in the first statement would cost more: it builds a temporary table at each execution.
            if (change < 0)
            {
                Bind(_removeEmpty, bucket).Execute();
            }
        }

        foreach (var (slot, flow) in _flows)
        {
            Bind(_addSlot, slot).Bind(4, flow.Arrivals).Bind(5, flow.Departures).Execute();
            RemoveSlots(slot.Namespace, slot.Number - TermFlow.HourSlots, PrunedSlots);
        }

        Clear();
    }

    /// <summary>Forgets the collected changes.</summary>
    public void Clear()
    {
        _changes.Clear();
        _flows.Clear();
    }

    /// <summary>Removes some rows of a namespace that is deleted, and returns their number.</summary>
    public int RemovePage(long ns, int limit)
    {
        // Commits of the same batch may have come before the deletion.
        Save();
        return RemoveBuckets(ns, limit) is > 0 and var removed ? removed : RemoveSlots(ns, long.MaxValue, limit);
    }

    private void Count(long ns, string term, long entered, int change)
    {
        var fine = TermRank.BucketOf(entered);
        Change(new(ns, TermBuckets.Fine, term, fine));
        Change(new(ns, TermBuckets.Coarse, term, TermBuckets.CoarseOf(fine)));

        void Change(Bucket bucket) => _changes[bucket] = _changes.GetValueOrDefault(bucket) + change;
    }

    private void Flow(long ns, string term, DateTimeOffset at, TermFlow change)
    {
        var slot = new Slot(ns, TermFlow.SlotOf(at), term);
        _flows[slot] = _flows.GetValueOrDefault(slot) + change;
    }

    private int RemoveBuckets(long ns, int limit)
    {
        var doomed = new List<Bucket>();
        using (var rows = _bucketPage.Bind(1, ns).Bind(2, limit).Query())
        {
            while (rows.Read())
            {
                doomed.Add(new(ns, (int)rows.Int64(0), rows.Text(1), rows.Int64(2)));
            }
        }

        doomed.ForEach(bucket => Bind(_removeBucket, bucket).Execute());
        return doomed.Count;
    }

    private int RemoveSlots(long ns, long until, int limit)
    {
        var doomed = new List<Slot>();
        using (var rows = _slotPage.Bind(1, ns).Bind(2, until).Bind(3, limit).Query())
        {
            while (rows.Read())
            {
                doomed.Add(new(ns, rows.Int64(0), rows.Text(1)));
            }
        }

        doomed.ForEach(slot => Bind(_removeSlot, slot).Execute());
        return doomed.Count;
    }

    private static Statement Bind(Statement statement, Bucket bucket) =>
        statement.Bind(1, bucket.Namespace).Bind(2, bucket.Level).BindText(3, bucket.Term).Bind(4, bucket.Number);

    private static Statement Bind(Statement statement, Slot slot) => statement.Bind(1, slot.Namespace).Bind(2, slot.Number).BindText(3, slot.Term);

    private readonly record struct Bucket(long Namespace, int Level, string Term, long Number);

    private readonly record struct Slot(long Namespace, long Number, string Term);
}
