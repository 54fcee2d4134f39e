using System.Collections.Immutable;
using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Reading;

/// <summary>Reads the change logs and the histories.</summary>
internal sealed partial class ReadConnection
{
    public LogPosition Tail(LogKey log) => LogPosition.Sequence(Find(log.Namespace)?.Log(log.Kind).Last ?? 0);

    public LogPage ReadLog(LogKey log, LogPosition after, PageBound page)
    {
        using var snapshot = new Snapshot(this);
        if (Find(log.Namespace) is not { } found)
        {
            return new([], LogPosition.Start, IsTrimmed: after > LogPosition.Start);
        }

        var (first, last) = found.Log(log.Kind);

        // The counters tell what was trimmed, and the rows do not: a row that has left the log may stay for a history.
        var tail = LogPosition.Sequence(last);
        var trimmed = after != LogPosition.Start && (after.Low + 1 < first || after > tail);
        var entries = after >= tail ? [] : Entries(BindRange(_log, found, log.Kind, Math.Max(after.Low + 1, first)), page);
        return new(entries, tail, trimmed);
    }

    public ImmutableArray<LogEntry> ReadNewest(LogKey log, PageBound page)
    {
        using var snapshot = new Snapshot(this);
        return Find(log.Namespace) is { } found ? Entries(BindRange(_newest, found, log.Kind, found.Log(log.Kind).First), page) : [];
    }

    public ImmutableArray<ReadOnlyMemory<byte>> ReadHistory(string ns, EntityKey subject, PageBound page, int skip)
    {
        if (page.Items == 0 || !TryFindId(ns, out var id))
        {
            return [];
        }

        var payloads = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var bytes = 0L;
        using var rows = _history.Bind(1, id).Bind(2, (long)subject.Kind).BindText(3, subject.Id).Bind(4, (long)page.Items + skip).Bind(5, skip).Query();
        while (rows.Read() && page.Fits(payloads.Count, bytes, rows.Length(0)))
        {
            payloads.Add(rows.Blob(0));
            bytes += payloads[^1].Length;
        }

        return payloads.ToImmutable();
    }

    private static Statement BindRange(Statement statement, NamespaceRow ns, LogKind log, long first) =>
        statement.Bind(1, EventRow.Of(ns.Id, log, first)).Bind(2, EventRow.Of(ns.Id, log, ns.Log(log).Last));

    private static ImmutableArray<LogEntry> Entries(Statement statement, PageBound page)
    {
        var entries = ImmutableArray.CreateBuilder<LogEntry>();
        var bytes = 0L;
        using var rows = statement.Bind(3, page.Items).Query();
        while (rows.Read() && page.Fits(entries.Count, bytes, rows.Length(1)))
        {
            entries.Add(new(EventRow.PositionOf(rows.Int64(0)), rows.Blob(1)));
            bytes += entries[^1].Payload.Length;
        }

        return entries.ToImmutable();
    }
}
