using System.Globalization;

namespace StateStore.Storage.Sqlite.Database;

/// <summary>The database file: made when missing, refused when it is not ours to read, opened as often as needed.</summary>
internal sealed class DatabaseFile(SqliteStorageOptions options)
{
    /// <summary>The format that this code reads and writes; the file keeps its own as <c>PRAGMA user_version</c>.</summary>
    public const long SchemaVersion = 4;

    private const int RetryMilliseconds = 10;

    /// <summary>ENOSPC.</summary>
    private const int NoSpace = 28;

    private FileWatch? _watch;

    public string Path { get; } = System.IO.Path.GetFullPath(options.Path);

    /// <summary>Begins when the writer has been opened.</summary>
    public FileWatch Watch => _watch ?? throw new InvalidOperationException("the file is not open");

    /// <summary>The database itself, where the path is a link to it.</summary>
    private string Target => new FileInfo(Path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path;

    /// <summary>Opens the connection that writes, and first makes the file ready for all others.</summary>
    /// <exception cref="StorageBrokenException">The file is not ours, or can't be read and written.</exception>
    public Connection OpenWriter()
    {
        MakeDirectory(System.IO.Path.GetDirectoryName(Path)!);
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

    private static void MakeDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException { HResult: not NoSpace } or UnauthorizedAccessException)
        {
            throw new StorageBrokenException($"the directory {directory} can't be made", failure);
        }
    }

    /// <exception cref="StorageUnavailableException">The file at the path is not the one that the writer has open.</exception>
    public Connection OpenReader()
    {
        RefuseIfReplaced();
        var connection = Open("reader", isNew: false);
        try
        {
            RefuseIfReplaced();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void RefuseIfReplaced()
    {
        if (Watch.FindProblem() is { } problem)
        {
            throw new StorageUnavailableException($"{Path}: {problem}");
        }
    }

    private Connection TryOpenWriter()
    {
        var found = FileStatus.IdentityOf(Path);
        var connection = Open("writer", FileInspection.IsNew(Target));
        try
        {
            Upgrade(connection);
            _watch = new(Path, Target);
            if (found is not null && found != _watch.Database)
            {
                throw new StorageUnavailableException($"{Path} was replaced while it was being opened");
            }

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

    private Connection Open(string role, bool isNew)
    {
        var connection = new Connection(Path, isNew, options.Storage.Timeout);
        try
        {
            if (connection.IsReadOnly)
            {
                throw new StorageBrokenException($"{Path} can't be written: this user lacks the permission, or the file system is read-only");
            }

            if (isNew)
            {
                connection.Run("create");
            }

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
            throw new StorageBrokenException(
                $"{Path} has format {version}, written by a newer version of StateStore; this one reads up to {SchemaVersion}");
        }

        if (Read(connection, "application-id") != FileInspection.ApplicationId)
        {
            // A file of a version that did not mark its files yet.
            connection.Run("mark");
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
