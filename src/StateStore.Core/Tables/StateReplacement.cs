using System.Collections.Immutable;

namespace StateStore.Core.Tables;

/// <summary>
/// Decides SET_STATE: all records or none. The records are cut off at <c>max_length</c> before they are checked. An empty list keeps the field names.
/// </summary>
internal static class StateReplacement
{
    public static Decision<TableEvent> Decide(TableCommand.SetState command, TableChange change)
    {
        var dropped = Math.Max(0, command.Records.Length - (change.Table.MaxLength ?? long.MaxValue));
        var accepted = command.Records.AsSpan(0, command.Records.Length - (int)dropped);
        var records = ImmutableArray.CreateBuilder<TableRecord>(accepted.Length);
        var ids = new HashSet<long>(accepted.Length);
        var lowest = 1L;
        long? highest = null;
        foreach (var wanted in accepted)
        {
            if (wanted.Id is { } given && !ids.Add(given))
            {
                return Refuse(TableErrors.DuplicateId(given));
            }

            var id = wanted.Id ?? NextFree(ids, ref lowest);

            // The first record may fix the fields for the others. Only its message names the command, as that of the Python server does.
            if (change.Check(id, wanted.Data, records.Count == 0 ? "SET_STATE" : "", out var content) is { } invalid)
            {
                return Refuse(invalid);
            }

            change = records.Count == 0 ? change.WithFieldsOf(content) : change;

            records.Add(new(id, change.Version, records.Count, content));
            highest = Math.Max(highest ?? id, id);
        }

        var table = change.Table with
        {
            Generation = change.Version.Value,
            Count = records.Count,
            HighestId = highest,
            Inserted = records.Count,
        };
        return Decision<TableEvent>.Of(new(TableEventType.StateSet, change.Version, table, records.DrainToImmutable(), change.At) { Dropped = dropped });
    }

    private static long NextFree(HashSet<long> ids, ref long lowest)
    {
        while (!ids.Add(lowest))
        {
            lowest++;
        }

        return lowest;
    }

    private static Decision<TableEvent> Refuse(StoreError error) => Decision<TableEvent>.Refuse(error);
}
