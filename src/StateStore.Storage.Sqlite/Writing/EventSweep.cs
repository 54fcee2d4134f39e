using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>
/// Finds the events behind a log that their histories have let go since, at the pace at which histories do so. It goes in the order of rows and not by history: the
/// events of one history lie in as many pages, those of neighbouring rows in one.
/// </summary>
internal sealed class EventSweep(Connection connection, StorageOptions options)
{
    // Below that a sweep is not worth its statements.
    private const int LeastReleased = 64;

    // Rows looked at for each that a history has let go: at most one in so many is garbage then, whatever their order.
    private const int Pace = 4;

    private readonly Statement _look = connection.Prepare("event-look");
    private readonly Statement _remove = connection.Prepare("event-remove");

    // What to remove, as the first and the last row of each run.
    private readonly List<(long First, long Last)> _runs = [];

    /// <summary>
    /// Makes up for what histories have let go, once it is worth it. What it does not find now stays owed, and where that is more than a part of the rows, a round goes
    /// on among all of them: a place where nearly all is let go can't keep it from the others.
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

    /// <summary>Removes those of the rows from <paramref name="from"/> and before <paramref name="end"/> that are in no history, looking at so many at most.</summary>
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
    /// Goes on where nearly all was let go last time: where all conversations change alike that is the oldest of what their histories hold, and moves on with
    /// them. A few rows at a time, since the first that are held end it.
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

    /// <summary>Goes round and round among all rows behind the log.</summary>
    private void SweepOn(LogCounters log, long limit)
    {
        // Not always from the beginning: in a process that does not live long it would never come to the end.
        var from = log.Swept ?? log.Row(Random.Shared.NextInt64(log.First));
        var swept = RemoveUnheld(from, log.Row(log.First), limit);
        log.Swept = swept.Next ?? log.Row(0);
        log.Passed += swept.Looked - swept.Removed;
        if (swept.Next is null)
        {
            log.Held = log.Passed ?? 0;
            log.Passed = 0;
        }

        // What was let go before this process began is not owed, and may be found all the same.
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

    /// <summary>What a look at some rows has found.</summary>
    /// <param name="Looked">How many there were.</param>
    /// <param name="Removed">How many of them no history held.</param>
    /// <param name="Next">Where to go on; null = behind the last row that has left the log.</param>
    /// <param name="Front">Behind the last of those: what is let go next where all is let go in its order.</param>
    public readonly record struct Stretch(long Looked, long Removed, long? Next, long Front)
    {
        public bool IsRipe => Removed > 0 && Removed * 4 >= Looked * 3;
    }
}
