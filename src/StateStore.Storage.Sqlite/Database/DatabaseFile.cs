using System.Globalization;

namespace StateStore.Storage.Sqlite.Database;

/// <summary>The database file: creates it, refuses a file of another program, and opens connections.</summary>
internal sealed class DatabaseFile(SqliteStorageOptions options) : IDisposable
{
    /// <summary>The format that this code reads and writes; the file stores its own as <c>PRAGMA user_version</c>.</summary>
    public const long SchemaVersion = 7;

    private const int RetryMilliseconds = 10;

    /// <summary>The error number ENOSPC.</summary>
    private const int NoSpace = 28;

    private FileWatch? _watch;

    public string Path { get; } = System.IO.Path.GetFullPath(options.Path);

    /// <summary>The watch over the files; it exists once the writer has been opened.</summary>
    public FileWatch Watch => _watch ?? throw new InvalidOperationException("the file is not open");

    /// <summary>The path of the database itself if the path is a link.</summary>
    private string Target => new FileInfo(Path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path;

    /// <summary>Opens the writing connection, and first prepares the file for all others.</summary>
    /// <exception cref="StorageBrokenException">The file is not ours, or can't be read and written.</exception>
    public Connection OpenWriter()
    {
        MakeDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var deadline = Environment.TickCount64 + (long)options.Storage.Timeout.TotalMilliseconds;
        while (true)
        {
            // While other processes open a new file, its switch to WAL fails at once, whatever the busy timeout. So it is retried here.
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

    /// <summary>Ends the watch over the files. The caller has closed the connections.</summary>
    public void Dispose() => _watch?.Dispose();

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

    /// <summary>Opens a connection for reads.</summary>
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
            Dispose();
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
            // The file is of a version that did not mark its files yet.
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
