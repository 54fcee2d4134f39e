using SQLitePCL;
using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>The transaction of the writing connection, its turn among other processes, and its checkpoints.</summary>
internal sealed class WriteTransaction
{
    /// <summary>16 MiB: large enough that pages written often are moved once, small enough to move within tens of milliseconds.</summary>
    private const int CheckpointPages = 4096;

    private static readonly TimeSpan CheckpointWait = TimeSpan.FromMilliseconds(100);

    private readonly Connection _connection;
    private readonly TimeSpan _timeout;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _dataVersion;
    private long _seenVersion;
    private bool _isShared;
    private int _pages;

    public WriteTransaction(Connection connection, TimeSpan timeout)
    {
        _connection = connection;
        _timeout = timeout;
        _begin = connection.Prepare("begin-write");
        _commit = connection.Prepare("commit");
        _rollback = connection.Prepare("rollback");
        _dataVersion = connection.Prepare("data-version");
    }

    /// <summary>Waits for its turn, up to the timeout, and begins.</summary>
    /// <remarks>
    /// SQLite's own waiting backs off to 100 ms, and so starves beside a busy process. So this waits in short, equal steps. While others write, it
    /// also pauses before each turn, so that they get theirs.
    /// </remarks>
    /// <returns>Whether others have written since the last call of <see cref="OthersWrote"/>.</returns>
    public bool Begin()
    {
        Rollback();
        if (_isShared)
        {
            Thread.Sleep(1);
        }

        var deadline = Environment.TickCount64 + (long)_timeout.TotalMilliseconds;
        _connection.BusyTimeout = TimeSpan.Zero;
        while (!TryBegin(deadline))
        {
            Thread.Sleep(1);
        }

        return _isShared = OthersWrote();
    }

    /// <summary>Begins, or fails if another process writes now.</summary>
    public void BeginAtOnce()
    {
        _connection.BusyTimeout = TimeSpan.Zero;
        _begin.Execute();
    }

    /// <summary>Whether another connection has committed since the last call. It is exact within the transaction.</summary>
    public bool OthersWrote()
    {
        using var rows = _dataVersion.Query();
        rows.Read();
        var version = rows.Int64(0);
        var changed = version != _seenVersion;
        _seenVersion = version;
        return changed;
    }

    public void Commit() => _commit.Execute();

    /// <summary>Rolls back, unless SQLite has done so already, as after some errors.</summary>
    public void Rollback()
    {
        if (_connection.IsInTransaction)
        {
            _rollback.Execute();
        }
    }

    /// <summary>Tries to roll back. If it fails, the next transaction rolls back first, and can't begin until that succeeds.</summary>
    public void TryRollback()
    {
        try
        {
            Rollback();
        }
        catch (SqliteException)
        {
            // The failure that led here is already reported.
        }
    }

    /// <summary>Moves the WAL if it is large enough. The caller calls it after it has answered.</summary>
    /// <remarks>
    /// The mode is FULL and not PASSIVE, because FULL holds the write lock, so no other process writes to or restarts the WAL meanwhile. Another
    /// process may have SQLite before 3.51.3, which can corrupt the file if a checkpoint and a restart coincide.
    /// </remarks>
    public void CheckpointWhenDue()
    {
        _pages += _connection.TakePagesWritten();
        if (_pages >= CheckpointPages)
        {
            _pages = 0;
            Checkpoint(raw.SQLITE_CHECKPOINT_FULL);
        }
    }

    /// <summary>Moves all of the WAL into the database and empties it. False if something was left.</summary>
    public bool CheckpointAll() => Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);

    private bool Checkpoint(int mode)
    {
        _connection.BusyTimeout = CheckpointWait;
        return _connection.Checkpoint(mode);
    }

    private bool TryBegin(long deadline)
    {
        try
        {
            _begin.Execute();
            return true;
        }
        catch (SqliteException failure) when (failure.IsBusy && Environment.TickCount64 < deadline)
        {
            return false;
        }
    }
}
