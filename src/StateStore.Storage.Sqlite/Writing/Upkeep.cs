using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>
/// The writer's work between batches while something is wrong: it probes whether a failure is over, and brings to safety what only the -wal file holds.
/// </summary>
internal sealed class Upkeep(FileWatch watch, StoreCondition condition, WriteTransaction transaction, WriteProbe probe)
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private long? _nextProbe;
    private bool _isLogSaved;

    /// <summary>How long the writer may sleep.</summary>
    public TimeSpan Pause => condition.CanEnd ? ProbeInterval : Timeout.InfiniteTimeSpan;

    public void Run()
    {
        if (watch.HasProblem)
        {
            SaveLog();
            return;
        }

        _isLogSaved = false;
        if (!condition.CanEnd)
        {
            _nextProbe = null;
            return;
        }

        // Not at once: each failure is seen by whoever looks once a second.
        if (Environment.TickCount64 is var now && _nextProbe <= now)
        {
            probe.Run();
            _nextProbe = null;
        }

        _nextProbe ??= now + (long)ProbeInterval.TotalMilliseconds;
    }

    /// <summary>
    /// Changes that are acknowledged may be in the -wal file only. Where that was deleted they would end with this process; where the database was replaced, SQLite would play them
    /// into the file that is there now, at the next start. So they are moved into the open database at once, wherever it lies now, and the -wal file is emptied.
    /// Not where another process has begun a new -wal file: the two would know nothing of each other's locks.
    /// </summary>
    private void SaveLog() => _isLogSaved = _isLogSaved || (watch.IsLogOurs && transaction.CheckpointAll());
}
