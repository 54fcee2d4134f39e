using System.Runtime.InteropServices;

namespace StateStore.Storage.Sqlite.Database;

/// <summary>The identity of the file at a path. Two values are equal only for the same file.</summary>
/// <param name="Device">The device of the file; 0 if the system is not Linux.</param>
/// <param name="Inode">The number of the file on it; 0 if the system is not Linux.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);

/// <summary>The size of a file and the time of its last change. A write to the file changes it.</summary>
/// <param name="Size">Bytes; 0 if the system is not Linux.</param>
/// <param name="Seconds">The time of the last change, since 1970; 0 if the system is not Linux.</param>
/// <param name="Nanoseconds">The rest of that time.</param>
internal readonly record struct FileStamp(ulong Size, long Seconds, uint Nanoseconds);

/// <summary>Reads facts about a path without opening it: closing a file would release the locks that SQLite holds on it in this process.</summary>
internal static partial class FileStatus
{
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7FF;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int WriteAccess = 2;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>The identity of the file; null if there is none. It follows links.</summary>
    public static FileIdentity? IdentityOf(string path) => Find(path)?.Identity;

    /// <summary>The identity and the stamp of the file, of one moment; null if there is none. It follows links.</summary>
    public static (FileIdentity Identity, FileStamp Stamp)? Find(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Statx(CurrentDirectory, path, 0, BasicStats, out var status) == 0
                ? (new(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode), new(status.Size, status.ModifiedSeconds, status.ModifiedNanoseconds))
                : null;
        }

        return File.Exists(path) ? (default, default) : null;
    }

    /// <summary>Whether the path is a file, and not a directory, a device, a pipe or a socket.</summary>
    public static bool IsRegular(string path) =>
        !OperatingSystem.IsLinux() || (Statx(CurrentDirectory, path, 0, BasicStats, out var status) == 0 && (status.Mode & TypeMask) == Regular);

    /// <summary>Whether the file system is mounted read-only, so that no user can change it.</summary>
    public static bool IsOnReadOnlyFileSystem(string path) =>
        OperatingSystem.IsLinux() && Access(path, WriteAccess) != 0 && Marshal.GetLastPInvokeError() == ReadOnlyFileSystem;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, out StatusBuffer status);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Access(string path, int mode);

    /// <summary><c>struct statx</c> of linux/stat.h, which is the same on all processors.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatusBuffer
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
