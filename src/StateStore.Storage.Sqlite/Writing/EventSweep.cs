using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>
/// Finds trimmed events that their histories no longer hold, at the pace at which histories release them. It goes in the order of rows: the events of
/// one history are in many pages, but neighbouring rows share a page.
/// </summary>
internal sealed class EventSweep(Connection connection, StorageOptions options)
{
    // A smaller sweep is not worth its statements.
    private const int LeastReleased = 64;

    // The number of rows examined for each released event. So at most one row in this number is garbage, whatever the order.
    private const int Pace = 4;

    private readonly Statement _look = connection.Prepare("event-look");
    private readonly Statement _remove = connection.Prepare("event-remove");

    // The rows to remove, as the first and the last row of each run.
    private readonly List<(long First, long Last)> _runs = [];

    /// <summary>
    /// Removes released events, once there are enough. Events that it does not find now stay owed. If more than a part of the rows is owed, it also
    /// continues a round among all rows. So one place with many released rows does not keep it from the others.
    /// </summary>
    public void Sweep(LogCounters log)
    {
        if (log.Released < LeastReleased)
        {
            return;
        }

        var most = log.Released * Pace;
        log.Owed += log.Released;
        log.Released = 0;
        SweepRipe(log, Math.Min(log.Owed, most));
        if (log.Owed > log.Held / Pace)
        {
            SweepOn(log, most);
        }
    }

    /// <summary>
    /// Removes the rows from <paramref name="from"/> and before <paramref name="end"/> that are in no history. It examines at most
    /// <paramref name="limit"/> rows.
    /// </summary>
    public Stretch RemoveUnheld(long from, long end, long limit)
    {
        _runs.Clear();
        long looked = 0;
        long removed = 0;
        var last = from;
        var inRun = false;
        using (var rows = _look.Bind(1, from).Bind(2, end).Bind(3, limit).Bind(4, options.HistoryLength).Bind(5, options.KeyHistoryLength).Query())
        {
            while (rows.Read())
            {
                last = rows.Int64(0);
                looked++;
                var isUnheld = rows.Int64(1) != 0;
                if (isUnheld)
                {
                    removed++;
                    Add(last, inRun);
                }

                inRun = isUnheld;
            }
        }

        foreach (var (first, final) in _runs)
        {
            _remove.Bind(1, first).Bind(2, final).Execute();
        }

        return new(looked, removed, looked < limit ? null : last + 1, _runs.Count == 0 ? from : _runs[^1].Last + 1);
    }

    /// <summary>
    /// Continues where nearly all rows were released last time. If all conversations change alike, that is the oldest part of their histories, and it
    /// moves on with them. It examines a few rows at a time, because the first held rows end it.
    /// </summary>
    private void SweepRipe(LogCounters log, long most)
    {
        while (most > 0 && log.Ripe is { } from)
        {
            var swept = RemoveUnheld(from, log.Row(log.First), Math.Min(most, LeastReleased));
            log.Owed -= swept.Removed;
            most -= swept.Removed;
            if (!swept.IsRipe)
            {
                break;
            }

            log.Ripe = swept.Front;
        }
    }

    /// <summary>Continues its round among all rows that have left the log.</summary>
    private void SweepOn(LogCounters log, long limit)
    {
        // It starts at a random row: in a short-lived process, a start at the beginning would never reach the end.
        var from = log.Swept ?? log.Row(Random.Shared.NextInt64(log.First));
        var swept = RemoveUnheld(from, log.Row(log.First), limit);
        log.Swept = swept.Next ?? log.Row(0);
        log.Passed += swept.Looked - swept.Removed;
        if (swept.Next is null)
        {
            log.Held = log.Passed ?? 0;
            log.Passed = 0;
        }

        // Events that were released before this process began are not owed, but may be found all the same.
        log.Owed = Math.Max(0, log.Owed - swept.Removed);
        if (swept.IsRipe)
        {
            log.Ripe = swept.Front;
        }
    }

    private void Add(long row, bool continues)
    {
        if (continues)
        {
            _runs[^1] = (_runs[^1].First, row);
        }
        else
        {
            _runs.Add((row, row));
        }
    }

    /// <summary>The result of a look at some rows.</summary>
    /// <param name="Looked">The number of rows examined.</param>
    /// <param name="Removed">The number of rows removed because no history held them.</param>
    /// <param name="Next">The row to continue from; null = all rows that have left the log are examined.</param>
    /// <param name="Front">The row after the last removed one. If events are released in order, the next ones are there.</param>
    public readonly record struct Stretch(long Looked, long Removed, long? Next, long Front)
    {
        public bool IsRipe => Removed > 0 && Removed * 4 >= Looked * 3;
    }
}
