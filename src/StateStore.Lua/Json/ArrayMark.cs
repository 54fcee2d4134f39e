namespace StateStore.Lua.Json;

/// <summary>
/// The metatable that marks a table as a JSON array. Lua has only one kind of table, so an empty array would otherwise be written as an object.
/// The metatable has no metamethods.
/// </summary>
internal static class ArrayMark
{
    private static ReadOnlySpan<byte> Name => "StateStore.array"u8;

    /// <summary>Creates the metatable of a new state.</summary>
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
