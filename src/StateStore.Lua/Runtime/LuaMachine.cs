using System.Runtime.InteropServices;
using System.Text;

namespace StateStore.Lua.Runtime;

/// <summary>A Lua state with its budget. One thread at a time may use it.</summary>
internal sealed class LuaMachine : IDisposable
{
    private const int Ok = 0;
    private const int SyntaxError = 3;
    private const int MemoryError = 4;

    /// <summary>The most bytes of a message. A script may raise megabytes.</summary>
    private const int MessageBytes = 2000;

    /// <summary>The stack slots for a value of the greatest depth of JSON.</summary>
    private const int Room = 512;

    private readonly LuaMemory _memory;

    // Native code calls these delegates while the state lives.
    private readonly List<NativeFunction> _functions = [];

    // References in the registry to the functions of errors.lua.
    private int _check;
    private int _raise;
    private int _text;
    private int _integer;
    private int _shown;

    public LuaMachine(LuaBudget budget)
    {
        _memory = new(budget.MemoryBytes);
        Guard = new(budget);
        State = _memory.Open();
        State.CheckStack(Room);
        ArrayMark.Prepare(State);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int NativeFunction(nint state);

    public LuaState State { get; }

    public LuaGuard Guard { get; }

    /// <summary>The bytes that the state uses.</summary>
    public long MemoryUsed => _memory.Used;

    /// <summary>The failure of the current run if it has exceeded its budget; otherwise null.</summary>
    public LuaFailure? Exceeded => Guard.Exceeded is { } exceeded ? new(exceeded, Guard.Describe(exceeded)) : null;

    /// <summary>The bytes that are left of the budget.</summary>
    public long MemoryLeft => _memory.Left;

    /// <summary>
    /// Lets all allocations succeed until the result is disposed of. It is for managed code that uses the state outside a protected call: nothing there would
    /// catch an error of Lua. Other bounds limit that memory.
    /// </summary>
    public LuaMemory.Lenience Lenient() => new(_memory);

    /// <summary>
    /// Pushes a managed function for scripts. The function pushes its results and returns their number, or returns an error. In Lua it returns true and the
    /// results, or false and the message. Lua code raises the error, because a jump must not pass over a managed frame.
    /// </summary>
    public void PushFunction(Func<LuaState, Result<int>> function)
    {
        NativeFunction native = address => Call(function, new(address));
        _functions.Add(native);
        State.PushFunction(Marshal.GetFunctionPointerForDelegate(native));
    }

    /// <summary>Compiles Lua source and pushes it as a function. Binary code is refused, because Lua does not verify it.</summary>
    public LuaFailure? Load(ReadOnlySpan<byte> code, string name)
    {
        var status = State.Load(code, Encoding.UTF8.GetBytes("@" + name));
        return status == Ok ? null : TakeFailure(status);
    }

    /// <summary>
    /// Calls a Lua file of this assembly. Its arguments are those that <paramref name="pushArguments"/> pushes, then the functions of errors.lua except
    /// <c>shown</c>.
    /// </summary>
    public void RunOwn(string name, int results, Func<int> pushArguments)
    {
        LoadOwn(name);
        var arguments = pushArguments();
        PushErrors();
        Require(Run(arguments + 4, results));
    }

    /// <summary>Calls the function below its arguments on the stack, within the budget.</summary>
    public LuaFailure? Run(int arguments, int results)
    {
        Guard.Begin(State);
        _memory.BeginRun();
        var status = State.Call(arguments, results);
        return status == Ok ? null : TakeFailure(status);
    }

    /// <summary>
    /// Converts a value to a message: a string, a number, or the result of its <c>__tostring</c>, which runs within the rest of the budget. Null if the value
    /// has no <c>__tostring</c>. A long message is truncated.
    /// </summary>
    public string? Show(int index)
    {
        using (Lenient())
        {
            State.PushCopy(index);
            if (State.Type(-1) is not (LuaType.String or LuaType.Number))
            {
                State.RawGetInteger(LuaState.Registry, _shown);
                State.Insert(-2);
            }
        }

        if (State.Type(-1) is not (LuaType.String or LuaType.Number) && State.Call(1, 1) != Ok)
        {
            State.Pop(1);
            return null;
        }

        using var lenient = Lenient();
        var shown = State.Type(-1) is LuaType.String or LuaType.Number ? Cut(State.BytesAt(-1)) : null;
        State.Pop(1);
        return shown;
    }

    /// <summary>Throws if Lua code of this assembly has failed, which is a bug.</summary>
    public static void Require(LuaFailure? failure)
    {
        if (failure is not null)
        {
            throw new InvalidOperationException(failure.Message);
        }
    }

    public void Dispose()
    {
        State.Close();
        _memory.Dispose();
    }

    /// <summary>
    /// Pushes check, raise, text and integer of errors.lua. That file runs at the first call, before the sandbox removes functions that it needs.
    /// </summary>
    private void PushErrors()
    {
        if (_raise == 0)
        {
            LoadOwn("errors.lua");
            Require(Run(0, 5));
            _shown = State.Ref();
            _integer = State.Ref();
            _text = State.Ref();
            _raise = State.Ref();
            _check = State.Ref();
        }

        State.RawGetInteger(LuaState.Registry, _check);
        State.RawGetInteger(LuaState.Registry, _raise);
        State.RawGetInteger(LuaState.Registry, _text);
        State.RawGetInteger(LuaState.Registry, _integer);
    }

    private void LoadOwn(string name)
    {
        using var file = typeof(LuaMachine).Assembly.GetManifestResourceStream(name)!;
        using var code = new MemoryStream();
        file.CopyTo(code);
        Require(Load(code.ToArray(), "host/" + name));
    }

    private int Call(Func<LuaState, Result<int>> function, LuaState lua)
    {
        // The allocation is bounded here: otherwise a script could exceed the bound of its stack call by call.
        var top = lua.GetTop();
        var hasRoom = lua.CheckStack(Room);
        using var lenient = Lenient();
        if (!hasRoom)
        {
            return Refuse(lua, top, "stack overflow");
        }

        try
        {
            var done = function(lua);
            if (done.TryGet(out var results, out var error))
            {
                lua.PushBoolean(true);
                lua.Insert(-results - 1);
                return results + 1;
            }

            return Refuse(lua, top, error.Message);
        }
        catch (Exception e)
        {
            // The exception must not leave this frame: the frames below it are Lua's.
            return Refuse(lua, top, e is OperationCanceledException ? "the script was cancelled" : $"a bug of the host: {e.GetType().Name}");
        }
    }

    private static int Refuse(LuaState lua, int top, string message)
    {
        lua.SetTop(top);
        lua.PushBoolean(false);
        lua.PushBytes(Encoding.UTF8.GetBytes(message));
        return 2;
    }

    /// <summary>Removes the error from the stack and returns it.</summary>
    private LuaFailure TakeFailure(int status)
    {
        var message = Show(-1) ?? $"an error that is a {State.TypeName(-1)}";
        State.Pop(1);
        return Exceeded ?? status switch
        {
            SyntaxError => new(LuaFailureKind.Syntax, message),
            MemoryError => new(LuaFailureKind.Memory, Guard.Describe(LuaFailureKind.Memory, _memory.Met)),

            // A script may have caught an error of memory and raised another one in its place.
            _ => new(LuaFailureKind.Error, message),
        };
    }

    private static string Cut(ReadOnlySpan<byte> text) =>
        text.Length <= MessageBytes ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(text[..MessageBytes]) + "…";
}
