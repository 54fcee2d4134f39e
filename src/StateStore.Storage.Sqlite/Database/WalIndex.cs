using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace StateStore.Storage.Sqlite.Database;

/// <summary>The progress of checkpoints, as the -shm file tells it (https://www.sqlite.org/walformat.html, "The WAL-Index File Format").</summary>
/// <param name="Salt">The salts of the -wal file; a new beginning of that file changes them.</param>
/// <param name="Moved">The frames of the -wal file that are in the database.</param>
/// <param name="Attempted">The frames that a checkpoint has begun to move. SQLite writes this number before it writes to the database.</param>
internal readonly record struct CheckpointProgress(ulong Salt, uint Moved, uint Attempted)
{
    /// <summary>Whether a checkpoint is under way or has failed half way, so that writes to the database may follow.</summary>
    public bool IsUnfinished => Moved != Attempted;
}

/// <summary>Reads the -shm file of an open database.</summary>
/// <remarks>
/// Closing any handle of the file releases the locks that SQLite holds on it in this process. So it stays open until SQLite has deleted the file with its last
/// connection. If another connection keeps the file, the handle stays open until the process ends.
/// </remarks>
internal sealed class WalIndex : IDisposable
{
    private const int SaltOffset = 32;
    private const int MovedOffset = 96;
    private const int AttemptedOffset = 128;
    private const int Size = 136;

    /// <summary>Handles that stay open. Without a reference the garbage collector would close them.</summary>
    private static readonly ConcurrentBag<SafeFileHandle> KeptOpen = [];

    private readonly SafeFileHandle _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly string _path;
    private readonly FileIdentity? _opened;

    /// <summary>Opens the file while a connection has it open.</summary>
    public WalIndex(string path)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _opened = FileStatus.IdentityOf(path);

        // A mapping, as SQLite has one: reading takes no system call.
        _map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Size, MemoryMappedFileAccess.Read);
    }

    public CheckpointProgress Read() => new(_view.ReadUInt64(SaltOffset), _view.ReadUInt32(MovedOffset), _view.ReadUInt32(AttemptedOffset));

    /// <summary>Closes the file if no connection of this process can have it open any more. The caller has closed its own.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
        if (FileStatus.IdentityOf(_path) != _opened)
        {
            _file.Dispose();
        }
        else
        {
            KeptOpen.Add(_file);
        }
    }
}
