using SQLitePCL;

namespace StateStore.Storage.Sqlite;

/// <summary>SQLite refused something. It leaves this assembly only when it shows a bug (or a value that is too large).</summary>
public sealed class SqliteException(int code, string message, Exception? inner = null) : Exception($"SQLite error {code}: {message}", inner)
{
    /// <summary>The extended result code: https://sqlite.org/rescode.html.</summary>
    public int Code { get; } = code;

    private int PrimaryCode => Code & 0xFF;

    /// <summary>What is wrong, in our own words: they go where the text of an exception must not.</summary>
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

    /// <summary>The contents of the file are wrong, which no retry mends.</summary>
    internal bool IsDamage => IsNotADatabase || PrimaryCode == raw.SQLITE_CORRUPT;

    /// <summary>When a file is opened, these say that it is not there to be used, now or later.</summary>
    internal bool IsBroken => IsDamage || PrimaryCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH;

    /// <summary>
    /// Where COMMIT itself fails like this, the transaction was not made. After an error of the disk its last record may be in the WAL all the same, where the next start finds it.
    /// </summary>
    internal bool LeavesNoTrace => IsBusy || IsFull || PrimaryCode is raw.SQLITE_READONLY or raw.SQLITE_NOMEM;

    internal bool IsBusy => PrimaryCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The file, the disk or the memory is to blame, not what was asked.</summary>
    internal bool IsUnavailable => IsBusy || PrimaryCode is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN
        or raw.SQLITE_READONLY or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_PERM or raw.SQLITE_PROTOCOL or raw.SQLITE_AUTH;
}
