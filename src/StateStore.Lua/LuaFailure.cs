namespace StateStore.Lua;

/// <summary>The reason why a script did not complete.</summary>
public enum LuaFailureKind
{
    /// <summary>The text of the script is not valid Lua.</summary>
    Syntax,

    /// <summary>The script raised an error and did not catch it.</summary>
    Error,

    /// <summary>The script exceeded <see cref="LuaBudget.Instructions"/>.</summary>
    Instructions,

    /// <summary>The script exceeded <see cref="LuaBudget.Time"/>.</summary>
    Time,

    /// <summary>The script exceeded <see cref="LuaBudget.MemoryBytes"/>.</summary>
    Memory,
}

/// <summary>The failure of a script that did not complete.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Message">The message for the author of the script. It begins with file and line if Lua knows them.</param>
public sealed record LuaFailure(LuaFailureKind Kind, string Message);
