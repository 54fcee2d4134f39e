
namespace StateStore.Lua.Sandbox;

/// <summary>Makes Lua states in which code of others can run within a budget.</summary>
internal static class SandboxedMachine
{
    public static LuaMachine Open(LuaBudget budget)
    {
        var machine = new LuaMachine(budget);
        var lua = machine.State;
        lua.OpenLibs();

        // A finalizer runs when nobody watches. The collector goes through a table with weak keys as often as it has members, in one step that nothing stops.
        lua.Disable("__gc"u8);
        lua.Disable("__mode"u8);
        var patterns = new PatternFunctions(machine);
        Run(machine, "strings.lua", patterns.Search, patterns.Plain, PatternFunctions.IsPlain);
        Run(machine, "tables.lua", Charge);
        Run(machine, "control.lua", Charge);
        Run(machine, "sandbox.lua");
        return machine;

        // charge(steps): so much is done natively on the script's account.
        Result<int> Charge(LuaState at)
        {
            machine.Guard.Charge(at, at.ToInteger(1));
            return 0;
        }
    }

    private static void Run(LuaMachine machine, string name, params Func<LuaState, Result<int>>[] functions) => machine.RunOwn(name, results: 0, () =>
    {
        foreach (var function in functions)
        {
            machine.PushFunction(function);
        }

        return functions.Length;
    });
}
