using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace StateStore.Engine;

/// <summary>Gathers what a listing answers.</summary>
/// <param name="table">Whose records they are.</param>
/// <param name="limit">At most so many.</param>
/// <param name="limits">How many bytes of content, beyond which it is an error, and how many records that can't be read are named.</param>
/// <param name="expected">How many there will be, as far as that is known: there is room for so many at once.</param>
internal sealed class RecordList(Table table, int limit, Limits limits, long expected)
{
    /// <summary>Beyond it the content may well be too large, and no room is needed.</summary>
    private const int MaxCapacity = 8_192;

    private readonly ImmutableArray<RecordSnapshot>.Builder _records = ImmutableArray.CreateBuilder<RecordSnapshot>((int)Math.Min(expected, MaxCapacity));
    private readonly List<long> _ordinals = new((int)Math.Min(expected, MaxCapacity));
    private readonly ImmutableArray<CorruptEntry>.Builder _corrupt = ImmutableArray.CreateBuilder<CorruptEntry>();
    private bool _isByInsertion = true;
    private long _bytes;

    /// <summary>TOO_LARGE, where they are larger than one answer may be.</summary>
    public StoreError? Error => _bytes > limits.ListBytes
        ? new(ErrorCode.TooLarge, $"The records are larger than {limits.ListBytes} bytes together; list them by pages (limit, after)")
        : null;

    /// <summary>False: no more of them, please.</summary>
    public bool TryAdd(in TableRecord record)
    {
        if (record.IsDamaged)
        {
            if (_corrupt.Count < limits.ErrorDetails)
            {
                _corrupt.Add(new(record.Id.ToString(CultureInfo.InvariantCulture), TableErrors.Corrupt(record).Message));
            }

            return true;
        }

        _isByInsertion &= _ordinals.Count == 0 || record.Ordinal > _ordinals[^1];
        _ordinals.Add(record.Ordinal);
        _records.Add(RecordSnapshot.Of(table, record));
        _bytes += record.Content.Utf8.Length;
        return _bytes <= limits.ListBytes && _records.Count < limit;
    }

    /// <summary>The first of those, in the order in which they came, and the id where the next page starts.</summary>
    public RecordPage Page(int size)
    {
        if (_records.Count <= size)
        {
            return new(_records.DrainToImmutable(), null) { Corrupt = _corrupt.DrainToImmutable() };
        }

        _records.Count = size;
        var last = _records[^1].Id;
        return new(_records.DrainToImmutable(), last) { Corrupt = _corrupt.DrainToImmutable() };
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
