using System.Runtime.InteropServices;
using System.Text;

namespace StateStore.Lua.Runtime;

/// <summary>One Lua state with its budget, for one thread at a time.</summary>
internal sealed class LuaMachine : IDisposable
{
    private const int Ok = 0;
    private const int SyntaxError = 3;
    private const int MemoryError = 4;

    /// <summary>Bytes of a message that are kept: a script may raise megabytes.</summary>
    private const int MessageBytes = 2000;

    /// <summary>Stack places for values that are as deep as JSON may be.</summary>
    private const int Room = 512;

    private readonly LuaMemory _memory;

    // Native code calls them for as long as the state lives.
    private readonly List<NativeFunction> _functions = [];

    // Numbers in the registry.
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

    /// <summary>Bytes that the state holds.</summary>
    public long MemoryUsed => _memory.Used;

    /// <summary>That the present run has used up its budget; null = it has not.</summary>
    public LuaFailure? Exceeded => Guard.Exceeded is { } exceeded ? new(exceeded, Guard.Describe(exceeded)) : null;

    /// <summary>Bytes that are left of the budget.</summary>
    public long MemoryLeft => _memory.Left;

    /// <summary>
    /// While it is not disposed of, no allocation fails: for code of ours that touches the state outside of a call, where nobody would catch Lua's error.
    /// What that takes is bounded by other means.
    /// </summary>
    public LuaMemory.Lenience Lenient() => new(_memory);

    /// <summary>
    /// Pushes a function for scripts. It pushes its results and tells how many, or an error in words. In Lua it gives true and the results, or false and
    /// the words: raising the error is left to Lua code, since no jump may lead over a frame of ours.
    /// </summary>
    public void PushFunction(Func<LuaState, Result<int>> function)
    {
        NativeFunction native = address => Call(function, new(address));
        _functions.Add(native);
        State.PushFunction(Marshal.GetFunctionPointerForDelegate(native));
    }

    /// <summary>Pushes the function that a piece of Lua text is. Binary code is refused: Lua does not check it.</summary>
    public LuaFailure? Load(ReadOnlySpan<byte> code, string name)
    {
        var status = State.Load(code, Encoding.UTF8.GetBytes("@" + name));
        return status == Ok ? null : TakeFailure(status);
    }

    /// <summary>Calls a file of this assembly with what <paramref name="pushArguments"/> pushes and, behind that, the functions of errors.lua but <c>shown</c>.</summary>
    public void RunOwn(string name, int results, Func<int> pushArguments)
    {
        LoadOwn(name);
        var arguments = pushArguments();
        PushErrors();
        Require(Run(arguments + 4, results));
    }

    /// <summary>Calls the function that lies under its arguments, within the budget.</summary>
    public LuaFailure? Run(int arguments, int results)
    {
        Guard.Begin(State);
        _memory.BeginRun();
        var status = State.Call(arguments, results);
        return status == Ok ? null : TakeFailure(status);
    }

    /// <summary>
    /// A value as a message: a text, a number, or what its <c>__tostring</c> gives within what is left of the budget of the run; null where it has none. A long one is cut.
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

    /// <summary>What our own Lua code does without fail.</summary>
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

    /// <summary>Pushes check, raise, text and integer of errors.lua, which runs while there is all of Lua that it needs: before a sandbox is made of it.</summary>
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
        // Not leniently: a script would make its stack deeper than it may be, call by call.
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
            // It must not leave: under this frame lie Lua's.
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

    /// <summary>Takes the error from the stack.</summary>
    private LuaFailure TakeFailure(int status)
    {
        var message = Show(-1) ?? $"an error that is a {State.TypeName(-1)}";
        State.Pop(1);
        return Exceeded ?? status switch
        {
            SyntaxError => new(LuaFailureKind.Syntax, message),
            MemoryError => new(LuaFailureKind.Memory, Guard.Describe(LuaFailureKind.Memory, _memory.Met)),

            // A script may have caught the error of the memory and raised another one for it.
            _ => new(LuaFailureKind.Error, message),
        };
    }

    private static string Cut(ReadOnlySpan<byte> text) =>
        text.Length <= MessageBytes ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(text[..MessageBytes]) + "…";
}
