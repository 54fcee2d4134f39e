using System.Text;

namespace StateStore.Lua;

/// <summary>
/// Runs a script that its own user starts: with all of Lua's libraries, no bounds, and the global State (seed: State Management Guide).
/// </summary>
public static class LuaScript
{
    /// <param name="store">What State keeps its values in.</param>
    /// <param name="name">The script's name, for messages, and its <c>arg[0]</c>.</param>
    /// <param name="code">The script; a byte order mark and a first line that begins with <c>#</c> are passed over, as Lua's own interpreter does.</param>
    /// <param name="arguments">What it gets as <c>arg</c> and <c>...</c>.</param>
    /// <returns>Why it did not run to its end; null if it did.</returns>
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
