using System.Globalization;

namespace StateStore.Storage.Sqlite.Database;

/// <summary>The database file: made when missing, refused when it is not ours to read, opened as often as needed.</summary>
internal sealed class DatabaseFile(SqliteStorageOptions options)
{
    /// <summary>The format that this code reads and writes; the file keeps its own as <c>PRAGMA user_version</c>.</summary>
    public const long SchemaVersion = 4;

    private const int RetryMilliseconds = 10;

    public string Path { get; } = System.IO.Path.GetFullPath(options.Path);

    /// <summary>Opens the connection that writes, and first makes the file ready for all others.</summary>
    public Connection OpenWriter()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var deadline = Environment.TickCount64 + (long)options.Storage.Timeout.TotalMilliseconds;
        while (true)
        {
            // Switching a new file to WAL does not wait for other processes that open it now, whatever the busy timeout.
            try
            {
                return TryOpenWriter();
            }
            catch (SqliteException failure) when (failure.IsBusy && Environment.TickCount64 < deadline)
            {
                Thread.Sleep(RetryMilliseconds);
            }
        }
    }

    public Connection OpenReader() => Open("reader", create: false);

    private Connection TryOpenWriter()
    {
        var connection = Open("writer", create: true);
        try
        {
            Upgrade(connection);
            connection.MaxValueBytes = options.MaxValueBytes;
            if (options.MaxFileBytes is { } bytes)
            {
                // A pragma takes no parameters.
                var pages = Math.Max(1, bytes / Read(connection, "page-size"));
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private Connection Open(string role, bool create)
    {
        var connection = new Connection(Path, create, options.Storage.Timeout);
        try
        {
            connection.Run("connection");
            connection.Run(role);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Upgrade(Connection connection)
    {
        connection.Run("begin-write");
        var version = Read(connection, "user-version");
        if (version > SchemaVersion)
        {
            throw new StorageUnavailableException(
                $"{Path} has format {version}, written by a newer version of StateStore; this one reads up to {SchemaVersion}");
        }

        for (version++; version <= SchemaVersion; version++)
        {
            connection.Run($"schema-{version}");
        }

        connection.Run("commit");
    }

    private static long Read(Connection connection, string script)
    {
        using var statement = connection.Prepare(script);
        using var rows = statement.Query();
        rows.Read();
        return rows.Int64(0);
    }
}
