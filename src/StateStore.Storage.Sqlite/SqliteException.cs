using SQLitePCL;

namespace StateStore.Storage.Sqlite;

/// <summary>A failure that SQLite reports. It leaves this assembly only for a bug, or for a value that is too large.</summary>
/// <param name="code">The extended result code.</param>
/// <param name="message">The text of SQLite.</param>
/// <param name="inner">The cause, if there is another one.</param>
public sealed class SqliteException(int code, string message, Exception? inner = null) : Exception($"SQLite error {code}: {message}", inner)
{
    /// <summary>The extended result code: https://sqlite.org/rescode.html.</summary>
    public int Code { get; } = code;

    private int PrimaryCode => Code & 0xFF;

    /// <summary>The problem in our own words, for places where the text of an exception must not appear.</summary>
    internal string Words => PrimaryCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another program locks the file",
        raw.SQLITE_FULL => "the disk is full",
        raw.SQLITE_IOERR => "the disk fails",
        raw.SQLITE_NOMEM => "there is no memory left",
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => "the file can't be opened or written",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "the file is damaged, or no database; restore a backup and restart the server",
        _ => "SQLite refused it",
    };

    internal bool IsFull => PrimaryCode == raw.SQLITE_FULL;

    internal bool IsNotADatabase => PrimaryCode == raw.SQLITE_NOTADB;

    /// <summary>Whether the content of the file is wrong, which no retry repairs.</summary>
    internal bool IsDamage => IsNotADatabase || PrimaryCode == raw.SQLITE_CORRUPT;

    /// <summary>Whether the file can't be used, now or later, if opening it fails with this code.</summary>
    internal bool IsBroken => IsDamage || PrimaryCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH;

    /// <summary>
    /// Whether a COMMIT that fails with this code has certainly not made its transaction. After a disk error its last record may be in the WAL all
    /// the same, where the next start finds it.
    /// </summary>
    internal bool LeavesNoTrace => IsBusy || IsFull || PrimaryCode is raw.SQLITE_READONLY or raw.SQLITE_NOMEM;

    internal bool IsBusy => PrimaryCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>Whether the file, the disk or the memory caused the failure, and not the request.</summary>
    internal bool IsUnavailable => IsBusy || PrimaryCode is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN
        or raw.SQLITE_READONLY or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_PERM or raw.SQLITE_PROTOCOL or raw.SQLITE_AUTH;
}
