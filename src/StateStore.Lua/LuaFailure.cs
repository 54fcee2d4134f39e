namespace StateStore.Lua;

/// <summary>Why a script did not run to its end.</summary>
public enum LuaFailureKind
{
    /// <summary>It is not Lua.</summary>
    Syntax,

    /// <summary>It raised an error that it did not catch.</summary>
    Error,

    /// <summary>It used up <see cref="LuaBudget.Instructions"/>.</summary>
    Instructions,

    /// <summary>It used up <see cref="LuaBudget.Time"/>.</summary>
    Time,

    /// <summary>It used up <see cref="LuaBudget.MemoryBytes"/>.</summary>
    Memory,
}

/// <summary>A script that did not run to its end.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Message">For whoever wrote the script; begins with file and line where Lua knows them.</param>
public sealed record LuaFailure(LuaFailureKind Kind, string Message);
