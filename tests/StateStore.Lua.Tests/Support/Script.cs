using System.Text;

namespace StateStore.Lua.Tests.Support;

/// <summary>Runs pieces of Lua in a sandbox.</summary>
internal static class Script
{
    public static readonly LuaBudget Roomy = new(50_000_000, TimeSpan.FromSeconds(30), 64 * 1024 * 1024);

    /// <summary>Runs a Lua text; returns its result as text, or its failure.</summary>
    public static (string? Text, LuaFailure? Failure) Run(string code, LuaBudget? budget = null)
    {
        using var machine = SandboxedMachine.Open(budget ?? Roomy);
        return Run(machine, code);
    }

    public static (string? Text, LuaFailure? Failure) Run(LuaMachine machine, string code)
    {
        if ((machine.Load(Encoding.UTF8.GetBytes(code), "test.lua") ?? machine.Run(0, 1)) is { } failure)
        {
            return (null, failure);
        }

        var text = Encoding.UTF8.GetString(machine.State.BytesAt(-1));
        machine.State.Pop(1);
        return (text, null);
    }
}
