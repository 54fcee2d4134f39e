using SQLitePCL;

namespace StateStore.Storage.Sqlite;

/// <summary>SQLite refused something. It leaves this assembly only when it shows a bug (or a value that is too large).</summary>
public sealed class SqliteException(int code, string message, Exception? inner = null) : Exception($"SQLite error {code}: {message}", inner)
{
    /// <summary>The extended result code: https://sqlite.org/rescode.html.</summary>
    public int Code { get; } = code;

    private int PrimaryCode => Code & 0xFF;

    internal bool IsBusy => PrimaryCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The file, the disk or the memory is to blame, not what was asked.</summary>
    internal bool IsUnavailable => IsBusy || PrimaryCode is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN
        or raw.SQLITE_READONLY or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_PERM or raw.SQLITE_PROTOCOL or raw.SQLITE_AUTH;
}
