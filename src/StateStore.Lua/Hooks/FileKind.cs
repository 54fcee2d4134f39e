using System.Runtime.InteropServices;

namespace StateStore.Lua.Hooks;

/// <summary>
/// Checks whether a path is a regular file. Opening a FIFO blocks until a writer opens it, and reading a device may never end. .NET can tell such files from
/// regular ones only after opening them. The SQLite storage has its own check (FileStatus, with <c>statx</c>), because the two share no project for files.
/// </summary>
internal static unsafe partial class FileKind
{
    private const int KindMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>
    /// The offset of the mode in the runtime's FileStatus (src/native/libs/System.Native/pal_io.h). That struct is smaller than <see cref="StatusSize"/>.
    /// </summary>
    private const int ModeOffset = 4;
    private const int StatusSize = 512;

    /// <summary>Returns true for a regular file, and if the kind of the file cannot be determined. It follows links.</summary>
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
