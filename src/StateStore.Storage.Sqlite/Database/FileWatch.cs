namespace StateStore.Storage.Sqlite.Database;

/// <summary>Compares the open files with those at their paths, and notices writes of other programs to the database file.</summary>
/// <remarks>
/// Writes into a file that was deleted or replaced are lost when the process ends, although SQLite reports no error. The same holds for a file that another
/// program writes over in place (<c>cp backup.db live.db</c>). Only checkpoints write to the database file, and the -shm file tells of each. So a file that has
/// changed without a checkpoint was written by another program. A comparison takes three system calls. It is safe to use from any thread.
/// </remarks>
internal sealed class FileWatch : IDisposable
{
    private const long LookIntervalMilliseconds = 20;

    private readonly string _path;
    private readonly (string Path, FileIdentity? Opened)[] _files;
    private readonly Lock _lock = new();
    private readonly WalIndex _index;
    private volatile bool _hasProblem;
    private long _lookedAt;
    private FileStamp _stamp;
    private CheckpointProgress _progress;
    private bool _isOverwritten;

    /// <summary>Begins the watch over the three files of a database.</summary>
    /// <param name="path">The path as it was given; a link may be replaced too.</param>
    /// <param name="target">The path of the database itself, beside which SQLite keeps the other two files.</param>
    public FileWatch(string path, string target)
    {
        _path = path;
        _files = [.. new[] { path, target + "-wal", target + "-shm" }.Select(file => (file, FileStatus.IdentityOf(file)))];
        _index = new(target + "-shm");
        (_stamp, _progress) = (FileStatus.Find(path)?.Stamp ?? default, _index.Read());
    }

    /// <summary>The identity of the database file when the watch began.</summary>
    public FileIdentity? Database => _files[0].Opened;

    /// <summary>Whether the last comparison has found a problem.</summary>
    public bool HasProblem => _hasProblem;

    /// <summary>Whether the last comparison is so old that another one costs little beside the time that has passed.</summary>
    public bool IsLookDue => _hasProblem || Environment.TickCount64 - Volatile.Read(ref _lookedAt) >= LookIntervalMilliseconds;

    /// <summary>Whether no other process has begun a -wal file in the place of the open one.</summary>
    public bool IsLogOurs => FileStatus.IdentityOf(_files[1].Path) is var now && (now is null || now == _files[1].Opened);

    /// <summary>The problem, in our own words; null = the open files are those at their paths.</summary>
    public string? FindProblem()
    {
        Volatile.Write(ref _lookedAt, Environment.TickCount64);

        // One after the other: of two comparisons that overlap, one would take the checkpoint that the other has seen for a foreign write.
        lock (_lock)
        {
            var problem = Look();
            _hasProblem = problem is not null;
            return problem;
        }
    }

    /// <summary>Ends the watch. The caller has closed the connections.</summary>
    public void Dispose() => _index.Dispose();

    /// <summary>The problem that <see cref="FindProblem"/> finds, or that the file system has become read-only.</summary>
    public string? FindProblemWhileIdle() =>
        FindProblem() ?? (FileStatus.IsOnReadOnlyFileSystem(_path) ? "the file system is read-only" : null);

    private string? Look()
    {
        FileStamp? stamp = null;
        foreach (var (path, opened) in _files)
        {
            var found = FileStatus.Find(path);
            var now = found?.Identity;
            stamp ??= found?.Stamp;
            if (now != opened)
            {
                var name = path == _path ? "the file" : $"the file {Path.GetFileName(path)}";
                return now is null
                    ? $"{name} was deleted or moved while it was open; put the same file back, or restart the server"
                    : $"{name} was replaced by another one while it was open; put the former file back, or restart the server to use the one that is there";
            }
        }

        return IsOverwritten(stamp ?? default)
            ? "another program wrote over the file while it was open; stop the server, put a whole copy of the database in place, and start the server"
            : null;
    }

    /// <summary>Whether the database file has changed without a checkpoint, now or before.</summary>
    /// <param name="stamp">The stamp of the file, read before. A checkpoint tells of itself before it changes the file, so its progress is read afterwards.</param>
    private bool IsOverwritten(FileStamp stamp)
    {
        var progress = _index.Read();
        _isOverwritten |= stamp != _stamp && progress == _progress && !progress.IsUnfinished;
        (_stamp, _progress) = (stamp, progress);
        return _isOverwritten;
    }
}
