using System.Text;

namespace StateStore.Lua;

/// <summary>
/// Runs a script of the user: with all libraries of Lua, without bounds, and with the global State of the rs-llmspell State Management Guide.
/// </summary>
public static class LuaScript
{
    /// <summary>Runs a script to its end, and then its watchers until the script stops them.</summary>
    /// <param name="store">The store of State.</param>
    /// <param name="name">The name of the script, for messages and as <c>arg[0]</c>.</param>
    /// <param name="code">The script. A byte order mark and a first line that begins with <c>#</c> are skipped, as in Lua's own interpreter.</param>
    /// <param name="arguments">The arguments of the script: <c>arg</c> and <c>...</c>.</param>
    /// <returns>The failure; null if the script completed.</returns>
    public static LuaFailure? Run(IScriptStore store, string name, ReadOnlySpan<byte> code, IReadOnlyList<string> arguments)
    {
        using var machine = new LuaMachine(LuaBudget.Unlimited);
        var lua = machine.State;
        lua.OpenLibs();
        new StateFunctions(store).AddTo(machine);
        SetArguments(lua, name, arguments);
        if (machine.Load(SourceText.Of(code), name) is { } failure)
        {
            return failure;
        }

        lua.CheckStack(arguments.Count);
        foreach (var argument in arguments)
        {
            lua.PushBytes(Encoding.UTF8.GetBytes(argument));
        }

        return machine.Run(arguments.Count, 0) ?? machine.Run(0, 0);
    }

    private static void SetArguments(LuaState lua, string name, IReadOnlyList<string> arguments)
    {
        lua.PushGlobals();
        lua.NewTable();
        lua.PushBytes(Encoding.UTF8.GetBytes(name));
        lua.RawSetInteger(-2, 0);
        for (var i = 0; i < arguments.Count; i++)
        {
            lua.PushBytes(Encoding.UTF8.GetBytes(arguments[i]));
            lua.RawSetInteger(-2, i + 1);
        }

        lua.SetMember("arg"u8);
        lua.Pop(1);
    }
}
