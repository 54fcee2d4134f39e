using System.Text;
using StateStore.Engine;
using StateStore.Lua.Runtime;

namespace StateStore.Lua;

/// <summary>
/// Runs a script that its own user starts: with all of Lua's libraries, no bounds, and the global State (seed: State Management Guide), whose keys are
/// those of one namespace of a store.
/// </summary>
public static class LuaScript
{
    /// <param name="store">What State keeps its values in.</param>
    /// <param name="ns">The namespace of its keys.</param>
    /// <param name="name">The script's name, for messages, and its <c>arg[0]</c>.</param>
    /// <param name="code">The script; a first line that begins with <c>#</c> is passed over, as Lua's own interpreter does.</param>
    /// <param name="arguments">What it gets as <c>arg</c> and <c>...</c>.</param>
    /// <param name="cancellation">Ends its calls of State.</param>
    /// <returns>Why it did not run to its end; null if it did.</returns>
    public static LuaFailure? Run(
        IStateStore store, string ns, string name, ReadOnlySpan<byte> code, IReadOnlyList<string> arguments, CancellationToken cancellation = default)
    {
        using var machine = new LuaMachine(LuaBudget.Unlimited);
        var lua = machine.State;
        lua.Encoding = Encoding.UTF8;
        lua.OpenLibs();
        new StateFunctions(store, ns, cancellation).AddTo(machine);
        SetArguments(lua, name, arguments);
        if (machine.Load(WithoutFirstComment(code), name) is { } failure)
        {
            return failure;
        }

        lua.CheckStack(arguments.Count);
        foreach (var argument in arguments)
        {
            lua.PushString(argument);
        }

        return machine.Run(arguments.Count, 0);
    }

    private static void SetArguments(LuaState lua, string name, IReadOnlyList<string> arguments)
    {
        lua.NewTable();
        lua.PushString(name);
        lua.RawSetInteger(-2, 0);
        for (var i = 0; i < arguments.Count; i++)
        {
            lua.PushString(arguments[i]);
            lua.RawSetInteger(-2, i + 1);
        }

        lua.SetGlobal("arg");
    }

    /// <summary>The end of the line stays, so that lines keep their numbers.</summary>
    private static ReadOnlySpan<byte> WithoutFirstComment(ReadOnlySpan<byte> code)
    {
        if (code.IsEmpty || code[0] != (byte)'#')
        {
            return code;
        }

        var end = code.IndexOf((byte)'\n');
        return end < 0 ? [] : code[end..];
    }
}
