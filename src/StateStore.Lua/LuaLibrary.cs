using System.Runtime.InteropServices;

namespace StateStore.Lua;

/// <summary>Lua's library in C, which exists only for some systems: all that does not run Lua must work without it.</summary>
public static class LuaLibrary
{
    /// <summary>Why Lua can't run on this system, in one sentence; null where it can.</summary>
    public static string? Missing { get; } = Native.IsLoadable()
        ? null
        : $"Lua can't run here: its native library does not load on {RuntimeInformation.RuntimeIdentifier} (it is there for Linux with glibc, macOS and Windows)";
}
