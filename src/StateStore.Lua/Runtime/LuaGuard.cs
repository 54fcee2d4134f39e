using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StateStore.Lua.Runtime;

/// <summary>
/// Enforces the budget of a script. Lua calls it every few instructions. When the budget is used up, the next instruction raises an error, and so does
/// every later one. So a script that catches errors ends too.
/// </summary>
internal sealed class LuaGuard
{
    /// <summary>The instructions between two checks of the budget.</summary>
    public const int Step = 25;

    /// <summary>The instructions between two checks when instructions are slow. One instruction may take 70 ms (<see cref="LuaMemory"/>).</summary>
    private const int SlowStep = 5;

    private static readonly long Slow = Stopwatch.Frequency / 200;

    /// <summary>
    /// The hook that ends a run. Lua raises errors by a jump, which must not pass over managed frames. So the hook is Lua's own luaL_error(state, format),
    /// not managed code. Lua passes a record in place of the format. The record begins with the number of the event, which reads as a text of one character.
    /// </summary>
    private static readonly nint Raise = Native.AddressOf("luaL_error");

    private readonly LuaBudget _budget;
    private readonly HookFunction _tick;
    private readonly nint _tickAddress;
    private readonly long _ticks;
    private long _left;
    private long _deadline;
    private long _looked;

    public LuaGuard(LuaBudget budget)
    {
        _budget = budget;
        _ticks = budget.Time == TimeSpan.MaxValue ? long.MaxValue : (long)(budget.Time.TotalSeconds * Stopwatch.Frequency);

        // Native code uses the delegate while this object lives.
        _tick = Tick;
        _tickAddress = Marshal.GetFunctionPointerForDelegate(_tick);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void HookFunction(nint state, nint debug);

    /// <summary>The budget that the current run has exceeded; null if none.</summary>
    public LuaFailureKind? Exceeded { get; private set; }

    /// <summary>Begins a run.</summary>
    public void Begin(LuaState lua)
    {
        Exceeded = null;
        if (_budget != LuaBudget.Unlimited)
        {
            _left = _budget.Instructions;
            var now = Stopwatch.GetTimestamp();
            _deadline = _ticks > long.MaxValue - now ? long.MaxValue : now + _ticks;
            _looked = now;
            lua.SetHook(_tickAddress, Step);
        }
    }

    /// <summary>The number of steps that native code may still charge to the script.</summary>
    public long StepsLeft => _budget == LuaBudget.Unlimited ? long.MaxValue : Math.Max(0, _left);

    /// <summary>Charges steps of native code to the script. The caller passes the running coroutine.</summary>
    public void Charge(LuaState lua, long steps)
    {
        if (_budget == LuaBudget.Unlimited)
        {
            return;
        }

        _left = steps < _left ? _left - Math.Max(0, steps) : 0;
        _looked = Stopwatch.GetTimestamp();
        if (_left == 0)
        {
            Exceed(lua, LuaFailureKind.Instructions);
        }
        else if (_looked > _deadline || Exceeded is not null)
        {
            Exceed(lua, LuaFailureKind.Time);
        }
    }

    /// <summary>Ends the run: from now, each instruction of this coroutine raises an error.</summary>
    public void Exceed(LuaState lua, LuaFailureKind kind)
    {
        Exceeded ??= kind;
        lua.SetHook(Raise, 1);
    }

    public string Describe(LuaFailureKind kind, MemoryBound bound = MemoryBound.Total) => kind switch
    {
        LuaFailureKind.Instructions => $"it takes more than {_budget.Instructions} instructions",
        LuaFailureKind.Time => $"it takes longer than {_budget.Time.TotalMilliseconds} ms",
        LuaFailureKind.Memory when bound == MemoryBound.Stack => $"stack overflow: its calls have more than {LuaMemory.StackValues} values",
        LuaFailureKind.Memory when bound == MemoryBound.Table => $"a table of it has more than {LuaMemory.TableMembers} members that are not items of a list",
        LuaFailureKind.Memory => $"it needs more than {_budget.MemoryBytes} bytes of memory",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private void Tick(nint state, nint debug)
    {
        var lua = new LuaState(state);
        var step = lua.HookCount;
        var since = _looked;
        Charge(lua, step);
        if (Exceeded is null && _looked - since > Slow && step != SlowStep)
        {
            lua.SetHook(_tickAddress, SlowStep);
        }
    }
}
