using StateStore.Lua.Patterns;

namespace StateStore.Lua;

/// <summary>Makes Lua states in which code of others can run within a budget.</summary>
internal static class Sandbox
{
    public static LuaMachine Open(LuaBudget budget)
    {
        var machine = new LuaMachine(budget);
        machine.State.OpenLibs();
        var patterns = new PatternFunctions(machine);
        machine.RunOwn("sandbox.lua", results: 0, () =>
        {
            machine.PushFunction(patterns.Search);
            machine.PushFunction(patterns.Plain);
            machine.PushFunction(PatternFunctions.IsPlain);
            return 3;
        });
        return machine;
    }
}
