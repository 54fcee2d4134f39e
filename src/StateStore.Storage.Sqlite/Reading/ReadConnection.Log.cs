using System.Collections.Immutable;
using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Reading;

/// <summary>Reads of the change logs and of histories.</summary>
internal sealed partial class ReadConnection
{
    public LogPosition Tail(LogKey log) => LogPosition.Sequence(Find(log.Namespace)?.Log(log.Kind).Last ?? 0);

    public LogPage ReadLog(LogKey log, LogPosition after, int limit)
    {
        using var snapshot = new Snapshot(this);
        if (Find(log.Namespace) is not { } found)
        {
            return new([], LogPosition.Start, IsTrimmed: after > LogPosition.Start);
        }

        var (first, last) = found.Log(log.Kind);

        // The counters, not the rows, say what was trimmed: rows that left the log may live on in a history.
        var tail = LogPosition.Sequence(last);
        var trimmed = after != LogPosition.Start && (after.Low + 1 < first || after > tail);
        var entries = after >= tail ? [] : Entries(BindRange(_log, found, log.Kind, Math.Max(after.Low + 1, first)), limit);
        return new(entries, tail, trimmed);
    }

    public ImmutableArray<LogEntry> ReadNewest(LogKey log, int limit)
    {
        using var snapshot = new Snapshot(this);
        return Find(log.Namespace) is { } found ? Entries(BindRange(_newest, found, log.Kind, found.Log(log.Kind).First), limit) : [];
    }

    public ImmutableArray<ReadOnlyMemory<byte>> ReadHistory(string ns, EntityKey subject, int limit)
    {
        if (limit == 0 || !TryFindId(ns, out var id))
        {
            return [];
        }

        var payloads = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        using var rows = _history.Bind(1, id).Bind(2, (long)subject.Kind).BindText(3, subject.Id).Bind(4, limit).Query();
        while (rows.Read())
        {
            payloads.Add(rows.Blob(0));
        }

        return payloads.ToImmutable();
    }

    private static Statement BindRange(Statement statement, NamespaceRow ns, LogKind log, long first) =>
        statement.Bind(1, EventRow.Of(ns.Id, log, first)).Bind(2, EventRow.Of(ns.Id, log, ns.Log(log).Last));

    private static ImmutableArray<LogEntry> Entries(Statement statement, int limit)
    {
        var entries = ImmutableArray.CreateBuilder<LogEntry>();
        using var rows = statement.Bind(3, limit).Query();
        while (rows.Read())
        {
            entries.Add(new(EventRow.PositionOf(rows.Int64(0)), rows.Blob(1)));
        }

        return entries.ToImmutable();
    }
}
