using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>The rows of <c>events</c>.</summary>
internal sealed class EventLog(Connection connection, int retention)
{
    // Trimming in steps makes most batches pay nothing for it; a step is bounded too, for the day the retention is lowered.
    private const int LargestStep = 1_000;

    private readonly Statement _append = connection.Prepare("event-append");
    private readonly Statement _trim = connection.Prepare("event-trim");
    private readonly int _slack = Math.Clamp(retention / 64, 1, LargestStep / 4);

    public LogPosition Append(NamespaceCounters ns, ReadOnlyMemory<byte> payload)
    {
        ns.Last++;
        ns.HasAppended = true;
        _append.Bind(1, ns.Id).Bind(2, ns.Last).Bind(3, payload.Span).Execute();
        return LogPosition.Sequence(ns.Last);
    }

    /// <summary>Removes what lies beyond the retention once it is worth it; never more than that.</summary>
    public void Trim(NamespaceCounters ns)
    {
        var surplus = ns.Last - ns.First + 1 - retention;
        if (surplus >= _slack)
        {
            ns.First += Math.Min(surplus, LargestStep);
            _trim.Bind(1, ns.Id).Bind(2, ns.First).Execute();
        }
    }
}
