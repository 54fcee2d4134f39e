namespace StateStore.Lua;

/// <summary>
/// Lua has one sort of table. What was a JSON array carries this metatable, which does nothing: so an empty one is an array
/// still when it comes back.
/// </summary>
internal static class ArrayMark
{
    private const string Name = "StateStore.array";

    /// <summary>A state is new.</summary>
    public static void Prepare(LuaState lua)
    {
        lua.NewMetaTable(Name);
        lua.Pop(1);
    }

    /// <summary>Marks the table on top of the stack.</summary>
    public static void Put(LuaState lua)
    {
        lua.GetMetaTable(Name);
        lua.SetMetaTable(-2);
    }

    public static bool IsOn(LuaState lua, int index)
    {
        if (!lua.GetMetaTable(index))
        {
            return false;
        }

        lua.GetMetaTable(Name);
        var isMarked = lua.RawEqual(-1, -2);
        lua.Pop(2);
        return isMarked;
    }
}
