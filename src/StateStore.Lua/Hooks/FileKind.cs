using System.Runtime.InteropServices;

namespace StateStore.Lua.Hooks;

/// <summary>
/// Whether a path is a regular file. Opening a FIFO waits for its writer, and a device may never end; .NET tells such files from regular ones only once they are open.
/// The SQLite store asks its own question (FileStatus, with <c>statx</c>): no project below both of them knows files.
/// </summary>
internal static unsafe partial class FileKind
{
    private const int KindMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Where the mode lies in the runtime's FileStatus (src/native/libs/System.Native/pal_io.h), which is smaller than <see cref="StatusSize"/>.</summary>
    private const int ModeOffset = 4;
    private const int StatusSize = 512;

    /// <summary>Follows links; true also where nothing can be said of the file.</summary>
    public static bool IsRegular(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        var status = stackalloc byte[StatusSize];
        return Stat(path, status) != 0 || (*(int*)(status + ModeOffset) & KindMask) == Regular;
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, byte* status);
}
