using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StateStore.Lua.Runtime;

/// <summary>
/// The functions of Lua's C library that are used here (Lua 5.4 manual, chapters 4 and 5), with the names of <see cref="LuaState"/>. Functions that neither
/// allocate nor call other code never return to managed code. They are called without a GC transition, because a hook makes hundreds of such calls.
/// </summary>
internal static unsafe partial class Native
{
    private const string Lua = "lua54";

    /// <summary>Returns whether the library exists for this system. Without it, every other method throws.</summary>
    public static bool IsLoadable() => NativeLibrary.TryLoad(Lua, typeof(Native).Assembly, null, out _);

    /// <summary>The address of a function of the library, which Lua can call directly.</summary>
    public static nint AddressOf(string name) => NativeLibrary.GetExport(NativeLibrary.Load(Lua, typeof(Native).Assembly, null), name);

    [LibraryImport(Lua, EntryPoint = "lua_newstate")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial nint NewState(delegate* unmanaged[Cdecl]<nint, nint, nuint, nuint, nint> allocator, nint data);

    [LibraryImport(Lua, EntryPoint = "lua_close")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void Close(nint state);

    [LibraryImport(Lua, EntryPoint = "luaL_openlibs")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void OpenLibs(nint state);

    [LibraryImport(Lua, EntryPoint = "luaL_loadbufferx")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int LoadBuffer(nint state, byte* code, nuint length, byte* name, byte* mode);

    [LibraryImport(Lua, EntryPoint = "lua_pcallk")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int Call(nint state, int arguments, int results, int handler, nint context, nint continuation);

    [LibraryImport(Lua, EntryPoint = "lua_sethook")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void SetHook(nint state, nint hook, int mask, int count);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_gethookcount")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int GetHookCount(nint state);

    [LibraryImport(Lua, EntryPoint = "lua_checkstack")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int CheckStack(nint state, int places);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_gettop")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int GetTop(nint state);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_settop")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void SetTop(nint state, int top);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_absindex")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int AbsIndex(nint state, int index);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_pushvalue")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void PushValue(nint state, int index);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_rotate")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void Rotate(nint state, int index, int places);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_type")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial LuaType Type(nint state, int index);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_typename")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial byte* TypeName(nint state, LuaType type);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_isinteger")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int IsInteger(nint state, int index);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_toboolean")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int ToBoolean(nint state, int index);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_tointegerx")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial long ToInteger(nint state, int index, int* isInteger);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_tonumberx")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial double ToNumber(nint state, int index, int* isNumber);

    [LibraryImport(Lua, EntryPoint = "lua_tolstring")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial byte* ToText(nint state, int index, nuint* length);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_topointer")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial nint ToPointer(nint state, int index);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_pushnil")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void PushNil(nint state);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_pushboolean")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void PushBoolean(nint state, int value);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_pushinteger")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void PushInteger(nint state, long value);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_pushnumber")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void PushNumber(nint state, double value);

    [LibraryImport(Lua, EntryPoint = "lua_pushlstring")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial byte* PushText(nint state, byte* text, nuint length);

    [LibraryImport(Lua, EntryPoint = "lua_pushcclosure")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void PushFunction(nint state, nint function, int values);

    [LibraryImport(Lua, EntryPoint = "lua_createtable")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void CreateTable(nint state, int items, int members);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_next")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int Next(nint state, int index);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_rawlen")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial ulong RawLength(nint state, int index);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_rawequal")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int RawEqual(nint state, int first, int second);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_rawget")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial LuaType RawGet(nint state, int index);

    [LibraryImport(Lua, EntryPoint = "lua_rawset")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void RawSet(nint state, int index);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_rawgeti")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial LuaType RawGetInteger(nint state, int index, long key);

    [LibraryImport(Lua, EntryPoint = "lua_rawseti")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void RawSetInteger(nint state, int index, long key);

    [SuppressGCTransition]
    [LibraryImport(Lua, EntryPoint = "lua_getmetatable")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int GetMetatable(nint state, int index);

    [LibraryImport(Lua, EntryPoint = "lua_setmetatable")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int SetMetatable(nint state, int index);

    [LibraryImport(Lua, EntryPoint = "luaL_ref")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int Ref(nint state, int table);
}
