namespace StateStore.Lua.Json;

/// <summary>
/// Lua has one sort of table. What was a JSON array carries this metatable, which does nothing: so an empty one is an array
/// still when it comes back.
/// </summary>
internal static class ArrayMark
{
    private static ReadOnlySpan<byte> Name => "StateStore.array"u8;

    /// <summary>A state is new.</summary>
    public static void Prepare(LuaState lua)
    {
        lua.PushBytes(Name);
        lua.NewTable();
        lua.RawSet(LuaState.Registry);
    }

    /// <summary>Marks the table on top of the stack.</summary>
    public static void Put(LuaState lua)
    {
        Push(lua);
        lua.SetMetatable(-2);
    }

    public static bool IsOn(LuaState lua, int index)
    {
        if (!lua.GetMetatable(index))
        {
            return false;
        }

        Push(lua);
        var isMarked = lua.RawEqual(-1, -2);
        lua.Pop(2);
        return isMarked;
    }

    private static void Push(LuaState lua)
    {
        lua.PushBytes(Name);
        lua.RawGet(LuaState.Registry);
    }
}
