using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace StateStore.Engine.Tables;

/// <summary>Gathers what a listing answers.</summary>
/// <param name="table">Whose records they are.</param>
/// <param name="bound">How much there may be of them.</param>
/// <param name="named">How many records that can't be read are named.</param>
/// <param name="expected">How many there will be, as far as that is known: there is room for so many at once.</param>
internal sealed class RecordList(Table table, PageBound bound, int named, long expected)
{
    /// <summary>Beyond it the content may well be too large, and no room is needed.</summary>
    private const int MaxCapacity = 8_192;

    private readonly ImmutableArray<RecordSnapshot>.Builder _records = ImmutableArray.CreateBuilder<RecordSnapshot>((int)Math.Min(expected, MaxCapacity));
    private readonly List<long> _ordinals = new((int)Math.Min(expected, MaxCapacity));
    private readonly ImmutableArray<CorruptEntry>.Builder _corrupt = ImmutableArray.CreateBuilder<CorruptEntry>();
    private bool _isByInsertion = true;
    private long _bytes;

    /// <summary>There are more than the bound allows.</summary>
    public bool IsCut { get; private set; }

    /// <summary>False: no more of them, please.</summary>
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

    /// <summary>Those of the page, in the order in which they came, and the id where the next page starts.</summary>
    public RecordPage Page()
    {
        long? next = IsCut ? _records[^1].Id : null;
        return new(_records.DrainToImmutable(), next) { Corrupt = _corrupt.DrainToImmutable() };
    }

    /// <summary>All, by the order of insertion, which is that of the ids where nobody gave any.</summary>
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
