using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace StateStore.Engine.Tables;

/// <summary>Collects the records of a list.</summary>
/// <param name="table">The table of the records.</param>
/// <param name="bound">The bound of the list.</param>
/// <param name="named">The greatest number of damaged records that are named.</param>
/// <param name="expected">The expected number of records, for the initial capacity; 0 = unknown.</param>
internal sealed class RecordList(Table table, PageBound bound, int named, long expected)
{
    /// <summary>The greatest initial capacity. A larger content may well exceed the bound in bytes, so more room may be useless.</summary>
    private const int MaxCapacity = 8_192;

    private readonly ImmutableArray<RecordSnapshot>.Builder _records = ImmutableArray.CreateBuilder<RecordSnapshot>((int)Math.Min(expected, MaxCapacity));
    private readonly List<long> _ordinals = new((int)Math.Min(expected, MaxCapacity));
    private readonly ImmutableArray<CorruptEntry>.Builder _corrupt = ImmutableArray.CreateBuilder<CorruptEntry>();
    private bool _isByInsertion = true;
    private long _bytes;

    /// <summary>Whether there are more records than the bound allows.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Adds a record; false if the list is full.</summary>
    public bool TryAdd(in TableRecord record)
    {
        if (record.IsDamaged)
        {
            if (_corrupt.Count < named)
            {
                _corrupt.Add(new(record.Id.ToString(CultureInfo.InvariantCulture), TableErrors.Corrupt(record).Message));
            }

            return true;
        }

        IsCut = !bound.Fits(_records.Count, _bytes, record.Content.Utf8.Length);
        if (IsCut)
        {
            return false;
        }

        _isByInsertion &= _ordinals.Count == 0 || record.Ordinal > _ordinals[^1];
        _ordinals.Add(record.Ordinal);
        _records.Add(RecordSnapshot.Of(table, record));
        _bytes += record.Content.Utf8.Length;
        return true;
    }

    /// <summary>The page in the order of the records added, and the id after which the next page begins.</summary>
    public RecordPage Page()
    {
        long? next = IsCut ? _records[^1].Id : null;
        return new(_records.DrainToImmutable(), next) { Corrupt = _corrupt.DrainToImmutable() };
    }

    /// <summary>All records in the order of insertion. That is the order of ids unless requests gave ids.</summary>
    public RecordPage ByInsertion()
    {
        var records = _records.DrainToImmutable();
        if (!_isByInsertion)
        {
            Array.Sort(_ordinals.ToArray(), ImmutableCollectionsMarshal.AsArray(records)!);
        }

        return new(records, null) { Corrupt = _corrupt.DrainToImmutable() };
    }
}
