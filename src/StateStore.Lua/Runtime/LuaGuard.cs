using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StateStore.Lua.Runtime;

/// <summary>
/// Watches how long a script runs. Lua calls it every few instructions; when the budget is used up it makes the next instruction raise an error, and
/// every one after it, so that a script that catches errors ends too.
/// </summary>
internal sealed class LuaGuard
{
    /// <summary>One instruction may move megabytes; so many of them still take less than a moment.</summary>
    private const int Step = 100;

    /// <summary>
    /// Lua raises errors by jumping, which must not lead over frames of ours. So no code of ours raises this one: the hook is Lua's own
    /// luaL_error(state, format), whose format is the record that a hook is given; that begins with the number of the event, a text of one character.
    /// </summary>
    private static readonly nint Raise = Native.AddressOf("luaL_error");

    private readonly LuaBudget _budget;
    private readonly HookFunction _tick;
    private readonly nint _tickAddress;
    private readonly long _ticks;
    private long _left;
    private long _deadline;

    public LuaGuard(LuaBudget budget)
    {
        _budget = budget;
        _ticks = budget.Time == TimeSpan.MaxValue ? long.MaxValue : (long)(budget.Time.TotalSeconds * Stopwatch.Frequency);

        // Native code holds on to it for as long as this lives.
        _tick = Tick;
        _tickAddress = Marshal.GetFunctionPointerForDelegate(_tick);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void HookFunction(nint state, nint debug);

    /// <summary>What was used up in the present run; null = nothing yet.</summary>
    public LuaFailureKind? Exceeded { get; private set; }

    /// <summary>A run begins.</summary>
    public void Begin(LuaState lua)
    {
        Exceeded = null;
        if (_budget != LuaBudget.Unlimited)
        {
            _left = _budget.Instructions;
            var now = Stopwatch.GetTimestamp();
            _deadline = _ticks > long.MaxValue - now ? long.MaxValue : now + _ticks;
            lua.SetHook(_tickAddress, Step);
        }
    }

    /// <summary>How many steps our own code may make on the script's account.</summary>
    public long StepsLeft => _budget == LuaBudget.Unlimited ? long.MaxValue : Math.Max(0, _left);

    /// <summary>Our own code has made so many steps; call it in the coroutine that runs.</summary>
    public void Charge(LuaState lua, long steps)
    {
        if (_budget == LuaBudget.Unlimited)
        {
            return;
        }

        _left -= steps;
        Exceeded ??= _left <= 0 ? LuaFailureKind.Instructions : Stopwatch.GetTimestamp() > _deadline ? LuaFailureKind.Time : null;
        if (Exceeded is not null)
        {
            lua.SetHook(Raise, 1);
        }
    }

    public string Describe(LuaFailureKind kind) => kind switch
    {
        LuaFailureKind.Instructions => $"it takes more than {_budget.Instructions} instructions",
        LuaFailureKind.Time => $"it takes longer than {_budget.Time.TotalMilliseconds} ms",
        LuaFailureKind.Memory => $"it needs more than {_budget.MemoryBytes} bytes of memory",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private void Tick(nint state, nint debug) => Charge(new(state), Step);
}
