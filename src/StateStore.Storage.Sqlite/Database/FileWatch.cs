namespace StateStore.Storage.Sqlite.Database;

/// <summary>
/// Compares the files that are open with those at their paths. What is written into a file that was deleted or replaced is lost when the process ends, although SQLite
/// reports no error. Three system calls, about a microsecond each; safe to use from any thread.
/// </summary>
internal sealed class FileWatch
{
    private const long LookIntervalMilliseconds = 20;

    private readonly string _path;
    private readonly (string Path, FileIdentity? Opened)[] _files;
    private volatile bool _hasProblem;
    private long _lookedAt;

    /// <param name="path">The database as it was given; a link may be replaced too.</param>
    /// <param name="target">The database itself, beside which SQLite keeps the other two files.</param>
    public FileWatch(string path, string target)
    {
        _path = path;
        _files = [.. new[] { path, target + "-wal", target + "-shm" }.Select(file => (file, FileStatus.IdentityOf(file)))];
    }

    /// <summary>The database file when the watch began.</summary>
    public FileIdentity? Database => _files[0].Opened;

    /// <summary>The last look has found a problem.</summary>
    public bool HasProblem => _hasProblem;

    /// <summary>The last look is so long ago that another one costs little beside the time that has passed.</summary>
    public bool IsLookDue => _hasProblem || Environment.TickCount64 - Volatile.Read(ref _lookedAt) >= LookIntervalMilliseconds;

    /// <summary>No other process has begun a -wal file in the place of the one that is open.</summary>
    public bool IsLogOurs => FileStatus.IdentityOf(_files[1].Path) is var now && (now is null || now == _files[1].Opened);

    /// <summary>What is wrong, in our own words; null = the open files are those at their paths.</summary>
    public string? FindProblem()
    {
        Volatile.Write(ref _lookedAt, Environment.TickCount64);
        var problem = Look();
        _hasProblem = problem is not null;
        return problem;
    }

    /// <summary>As <see cref="FindProblem"/>, and whether the file system has become read-only.</summary>
    public string? FindProblemWhileIdle() =>
        FindProblem() ?? (FileStatus.IsOnReadOnlyFileSystem(_path) ? "the file system is read-only" : null);

    private string? Look()
    {
        foreach (var (path, opened) in _files)
        {
            var now = FileStatus.IdentityOf(path);
            if (now != opened)
            {
                var name = path == _path ? "the file" : $"the file {Path.GetFileName(path)}";
                return now is null
                    ? $"{name} was deleted or moved while it was open; put the same file back, or restart the server"
                    : $"{name} was replaced by another one while it was open; put the former file back, or restart the server to use the one that is there";
            }
        }

        return null;
    }
}
