namespace StateStore.Lua.Json;

/// <summary>The JSON form of a Lua table.</summary>
/// <param name="Length">The length of the array; null for an object.</param>
internal readonly record struct TableShape(long? Length)
{
    /// <summary>Determines the form from the keys of the table at an absolute index. Errors: INVALID_INPUT.</summary>
    public static Result<TableShape> Of(LuaState lua, int index)
    {
        var numbers = 0L;
        var highest = 0L;
        var texts = false;
        var places = true;
        lua.PushNil();
        while (lua.Next(index))
        {
            lua.Pop(1);
            switch (lua.Type(-1))
            {
                case LuaType.String:
                    texts = true;
                    break;
                case LuaType.Number:
                    numbers++;
                    var place = lua.IsInteger(-1) ? lua.ToInteger(-1) : 0;
                    places &= place > 0;
                    highest = Math.Max(highest, place);
                    break;
                default:
                    var name = lua.TypeName(-1);
                    lua.Pop(1);
                    return StoreError.InvalidInput($"a table with a {name} for a key can't be stored");
            }
        }

        if (texts && numbers > 0)
        {
            return StoreError.InvalidInput("a table with both numbers and texts for keys can't be stored");
        }

        if (texts)
        {
            return new TableShape(null);
        }

        // With more holes than values the table is not a list: its numbers are used as names.
        var isArray = numbers == 0 ? ArrayMark.IsOn(lua, index) : places && highest <= numbers * 2;
        return new TableShape(isArray ? highest : null);
    }
}
