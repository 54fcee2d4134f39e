using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>The index terms of the rows of <c>entries</c>, and the counts that follow from their changes.</summary>
internal sealed class TermTable(Connection connection, TermCounts counts)
{
    private readonly Statement _find = connection.Prepare("entry-term");

    /// <summary>Finds out what a write does to the term of an entry, and counts it.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="write">The change of the entry.</param>
    /// <param name="row">The row of the entry before the write; null = it has none.</param>
    /// <returns>The term after the write; null = the entry keeps the one that it has.</returns>
    public TermPlace? Move(long ns, Write write, long? row)
    {
        var loses = write.FormerTerm is not null || write.Action != WriteAction.Put;
        if (!loses && write.Term is null)
        {
            return null;
        }

        if (!KindProperties.Of(write.Key.Kind).HasTermTimes)
        {
            return new(write.Term, null);
        }

        var present = row is { } known ? Find(known) : default;
        if (!loses && write.Term == present.Term)
        {
            return null;
        }

        var at = write.TermAt ?? DateTimeOffset.UnixEpoch;
        if (present is { Term: { } former, Entered: { } entered })
        {
            counts.Depart(ns, former, entered, at);
        }

        if (write.Term is not { } term)
        {
            return default(TermPlace);
        }

        counts.Arrive(ns, term, at);
        return new(term, at.ToUnixTimeMilliseconds());
    }

    private TermPlace Find(long row)
    {
        using var rows = _find.Bind(1, row).Query();
        return rows.Read() && !rows.IsNull(0) && !rows.IsNull(1) ? new(rows.Text(0), rows.Int64(1)) : default;
    }
}
