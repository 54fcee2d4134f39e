using System.Runtime.InteropServices;

namespace StateStore.Storage.Sqlite.Database;

/// <summary>The file that lies at a path now. Two values are equal only for one and the same file.</summary>
/// <param name="Device">The device that the file lies on; 0 where the system is not Linux.</param>
/// <param name="Inode">Its number there; 0 where the system is not Linux.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);

/// <summary>
/// Facts about a path, asked without opening it: to close a file of one's own would release the locks that SQLite holds on it in this process.
/// </summary>
internal static partial class FileStatus
{
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7FF;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int WriteAccess = 2;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Null where there is no such file; links are followed.</summary>
    public static FileIdentity? IdentityOf(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Statx(CurrentDirectory, path, 0, BasicStats, out var status) == 0
                ? new(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode)
                : null;
        }

        return File.Exists(path) ? default(FileIdentity) : null;
    }

    /// <summary>Neither a directory nor a device, a pipe or a socket.</summary>
    public static bool IsRegular(string path) =>
        !OperatingSystem.IsLinux() || (Statx(CurrentDirectory, path, 0, BasicStats, out var status) == 0 && (status.Mode & TypeMask) == Regular);

    /// <summary>The file system has been mounted so that nothing in it can be changed, by whatever user.</summary>
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

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
