using SQLitePCL;

namespace StateStore.Storage.Sqlite.Database;

/// <summary>One connection and the statements prepared on it; used by one thread at a time.</summary>
internal sealed class Connection : IDisposable
{
    private const int DbStatusCacheWrite = 9;
    private const int DbConfigNoCheckpointOnClose = 1006;
    private const int OpenFlags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX;
    private const uint PreparePersistent = 1;

    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];

    static Connection() => Batteries_V2.Init();

    public Connection(string path, bool create, TimeSpan busyTimeout)
        : this(path, OpenFlags | (create ? raw.SQLITE_OPEN_CREATE : 0)) => BusyTimeout = busyTimeout;

    private Connection(string path, int flags)
    {
        var code = raw.sqlite3_open_v2(path, out _handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            using (_handle)
            {
                throw Failure(_handle, code);
            }
        }

        raw.sqlite3_extended_result_codes(_handle, 1);
    }

    /// <summary>Whether the connection only reads. SQLite falls back to this in silence if the file can't be written.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_handle, "main") == 1;

    /// <summary>The time for which SQLite itself retries while another connection is in the way.</summary>
    public TimeSpan BusyTimeout
    {
        set => raw.sqlite3_busy_timeout(_handle, (int)value.TotalMilliseconds);
    }

    /// <summary>The greatest number of bytes of a text or a blob.</summary>
    public int MaxValueBytes
    {
        set => raw.sqlite3_limit(_handle, raw.SQLITE_LIMIT_LENGTH, value);
    }

    /// <summary>
    /// Opens a connection that reads the file alone, with no lock, no recovery and no other file beside it. It does not see changes that are still in
    /// a -wal file. https://sqlite.org/uri.html#uriimmutable
    /// </summary>
    public static Connection OpenImmutable(string path) =>
        new($"file:{Uri.EscapeDataString(path)}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_URI);

    /// <summary>Opens a connection that reads the file and its -wal file, and leaves both as they are.</summary>
    /// <param name="path">The path of the database.</param>
    /// <param name="isAlone">Whether there is no -shm file. Then the index of the -wal file is built in memory instead of in a new file.</param>
    public static Connection OpenUnchanging(string path, bool isAlone)
    {
        var connection = new Connection(path, OpenFlags);
        try
        {
            raw.sqlite3_db_config(connection._handle, DbConfigNoCheckpointOnClose, 1, out _);
            connection.Execute("PRAGMA query_only = ON");
            if (isAlone)
            {
                connection.Execute("PRAGMA locking_mode = EXCLUSIVE");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>The row that the last INSERT has made. It costs less than RETURNING, which builds a temporary table at each execution.</summary>
    public long LastRow => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>The number of pages that this connection has written to the WAL since the last call.</summary>
    public int TakePagesWritten()
    {
        raw.sqlite3_db_status(_handle, DbStatusCacheWrite, out var pages, out _, resetFlg: 1);
        return pages;
    }

    public Statement Prepare(string script)
    {
        var code = raw.sqlite3_prepare_v3(_handle, Script.Load(script), PreparePersistent, out var statement);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(_handle, code);
        }

        _statements.Add(new(_handle, statement));
        return _statements[^1];
    }

    /// <summary>Runs all statements of a script once.</summary>
    public void Run(string script) => Execute(Script.Load(script));

    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(_handle, code);
        }
    }

    /// <summary>
    /// Moves the WAL into the database. Pages that it can't move (readers in the way, the disk full) stay safe in the WAL. The next checkpoint moves
    /// them, so that is not an error. False if something was left.
    /// </summary>
    public bool Checkpoint(int mode) => raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out _, out _) == raw.SQLITE_OK;

    public void Dispose()
    {
        _statements.ForEach(statement => statement.Dispose());
        _handle.Dispose();
    }

    public static SqliteException Failure(sqlite3 connection, int code)
    {
        var extended = raw.sqlite3_extended_errcode(connection);
        return new((extended & 0xFF) == (code & 0xFF) ? extended : code, raw.sqlite3_errmsg(connection).utf8_to_string());
    }
}
