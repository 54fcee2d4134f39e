using System.Collections.Immutable;
using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Reading;

/// <summary>Reads of the change logs.</summary>
internal sealed partial class ReadConnection
{
    public LogPosition Tail(string ns) => LogPosition.Sequence(Find(ns)?.Last ?? 0);

    public LogPage ReadLog(string ns, LogPosition after, int limit)
    {
        using var snapshot = new Snapshot(this);
        if (Find(ns) is not { } found)
        {
            return new([], LogPosition.Start, IsTrimmed: after > LogPosition.Start);
        }

        // The counters, not the rows, say what was trimmed: they also know it of a log that holds nothing any more.
        var tail = LogPosition.Sequence(found.Last);
        var trimmed = after != LogPosition.Start && (after.Low + 1 < found.First || after > tail);
        return new(Entries(_log.Bind(1, found.Id).Bind(2, after.Low).Bind(3, limit)), tail, trimmed);
    }

    public ImmutableArray<LogEntry> ReadNewest(string ns, int limit) =>
        TryFindId(ns, out var id) ? Entries(_newest.Bind(1, id).Bind(2, limit)) : [];

    private static ImmutableArray<LogEntry> Entries(Statement statement)
    {
        var entries = ImmutableArray.CreateBuilder<LogEntry>();
        using var rows = statement.Query();
        while (rows.Read())
        {
            entries.Add(new(LogPosition.Sequence(rows.Int64(0)), rows.Blob(1)));
        }

        return entries.ToImmutable();
    }
}
