using SQLitePCL;

namespace StateStore.Storage.Sqlite.Tests;

/// <summary>Another program's connection to the file.</summary>
internal sealed class RawDatabase : IDisposable
{
    private readonly sqlite3 _handle;

    static RawDatabase() => Batteries_V2.Init();

    public RawDatabase(string path) => Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(path, out _handle));

    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        Assert.True(code == raw.SQLITE_OK, $"{raw.sqlite3_errmsg(_handle).utf8_to_string()}: {sql}");
    }

    public long Number(string sql)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        using (statement)
        {
            Assert.Equal(raw.SQLITE_ROW, raw.sqlite3_step(statement));
            return raw.sqlite3_column_int64(statement, 0);
        }
    }

    public void Dispose() => _handle.Dispose();
}
