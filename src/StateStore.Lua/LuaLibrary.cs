using System.Runtime.InteropServices;

namespace StateStore.Lua;

/// <summary>The native library of Lua. It exists only for some systems, so code that does not run Lua must work without it.</summary>
public static class LuaLibrary
{
    /// <summary>A sentence that says why Lua cannot run on this system; null if it can.</summary>
    public static string? Missing { get; } = Native.IsLoadable()
        ? null
        : $"Lua can't run here: its native library does not load on {RuntimeInformation.RuntimeIdentifier} (it is there for Linux with glibc, macOS and Windows)";
}
