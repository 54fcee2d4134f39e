using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>
/// The writer's work between batches during a failure. It probes whether the failure has ended, and saves changes that only the -wal file holds.
/// </summary>
internal sealed class Upkeep(FileWatch watch, StoreCondition condition, WriteTransaction transaction, WriteProbe probe)
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private long? _nextProbe;
    private bool _isLogSaved;

    /// <summary>The greatest time that the writer may sleep.</summary>
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

        // The first probe comes after an interval, so that a health check once a second sees each failure.
        if (Environment.TickCount64 is var now && _nextProbe <= now)
        {
            probe.Run();
            _nextProbe = null;
        }

        _nextProbe ??= now + (long)ProbeInterval.TotalMilliseconds;
    }

    /// <summary>Moves the acknowledged changes of the -wal file into the open database, wherever that is now, and empties the -wal file.</summary>
    /// <remarks>
    /// If the -wal file was deleted, they would end with this process. If the database was replaced, SQLite would replay them into the new file at
    /// the next start. It does nothing if another process has begun a new -wal file, because the two would not know each other's locks.
    /// </remarks>
    private void SaveLog() => _isLogSaved = _isLogSaved || (watch.IsLogOurs && transaction.CheckpointAll());
}
