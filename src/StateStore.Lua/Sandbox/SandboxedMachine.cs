
namespace StateStore.Lua.Sandbox;

/// <summary>Creates Lua states in which untrusted code can run within a budget.</summary>
internal static class SandboxedMachine
{
    public static LuaMachine Open(LuaBudget budget)
    {
        var machine = new LuaMachine(budget);
        var lua = machine.State;
        lua.OpenLibs();

        // A finalizer would run outside the budget. In one step, the collector walks a table with weak keys as often as it has members.
        // A hook cannot interrupt that step.
        lua.Disable("__gc"u8);
        lua.Disable("__mode"u8);
        var patterns = new PatternFunctions(machine);
        Run(machine, "strings.lua", patterns.Search, patterns.Plain, PatternFunctions.IsPlain);
        Run(machine, "tables.lua", Charge);
        Run(machine, "control.lua", Charge);
        Run(machine, "sandbox.lua");
        return machine;

        // charge(steps): charges steps of native code to the script.
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
