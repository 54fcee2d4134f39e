using System.Collections.Immutable;
using System.Text;

namespace StateStore.Lua.Hooks;

/// <summary>A Lua state that has loaded a file of hooks. It handles one change at a time.</summary>
internal sealed class HookState : IDisposable
{
    private static readonly LuaFailure NoHooks = new(LuaFailureKind.Error, "it defines neither before_transition nor after_transition");

    private readonly LuaMachine _machine = SandboxedMachine.Open(LuaBudget.Hook);
    private readonly HookChanges _changes = new();
    private int _before;
    private int _after;

    private HookState()
    {
    }

    public bool HasBefore => _before != 0;

    public bool HasAfter => _after != 0;

    /// <summary>True if the state keeps so much memory that little is left for the next change.</summary>
    public bool IsHoarding => _machine.MemoryUsed > LuaBudget.Hook.MemoryBytes / 2;

    /// <summary>The namespaces that the file sets: null if it sets none, empty for all namespaces.</summary>
    public ImmutableArray<string>? Namespaces { get; private set; }

    /// <summary>Runs the file. The hooks are members of the table that it returns; without a table they are globals.</summary>
    public static LuaFailure? Open(string name, byte[] code, out HookState? state)
    {
        state = new();
        var failure = state.Load(name, code);
        if (failure is not null)
        {
            state.Dispose();
            state = null;
        }

        return failure;
    }

    /// <summary>
    /// Calls before_transition. The answer is null if the hook allows the change, the data that replace those of the change, or HOOK_REJECTED.
    /// </summary>
    /// <returns>The failure of the hook; null if it completed.</returns>
    public LuaFailure? Before(string ns, string id, ConversationEvent change, bool isDryRun, out Result<JsonText?> answer)
    {
        answer = (JsonText?)null;
        var failure = Call(_before, ns, id, change, isDryRun);
        if (failure is not null)
        {
            return failure;
        }

        var lua = _machine.State;
        if (lua.Type(-2) == LuaType.Table)
        {
            if (!ReadTable(-2).TryGet(out var data, out var error))
            {
                failure = _machine.Exceeded ?? new(LuaFailureKind.Error, $"the data that before_transition returns: {error.Message}");
            }

            answer = data;
        }
        else if (lua.Type(-2) == LuaType.Boolean ? !lua.ToBoolean(-2) : !lua.IsNoneOrNil(-1))
        {
            var message = _machine.Show(-1) ?? "A hook refuses the change";
            answer = new StoreError(ErrorCode.HookRejected, message);
            failure = _machine.Exceeded;
        }
        else if (lua.Type(-2) is not (LuaType.Nil or LuaType.Boolean))
        {
            failure = new(LuaFailureKind.Error, $"before_transition returns a {lua.TypeName(-2)} instead of nothing, data, or false and a message");
        }

        lua.SetTop(0);
        return failure;
    }

    private Result<JsonText> ReadTable(int index)
    {
        using var lenient = _machine.Lenient();
        return LuaToJson.Read(_machine.State, index, _machine.Guard, Limits.Default);
    }

    /// <summary>Calls after_transition and returns its changes, which are not yet made.</summary>
    public LuaFailure? After(string ns, string id, ConversationEvent change, out ImmutableArray<KeyRequest> requests)
    {
        _changes.Begin();
        var failure = Call(_after, ns, id, change, isDryRun: false);
        requests = _changes.End();
        _machine.State.SetTop(0);
        return failure;
    }

    public void Dispose() => _machine.Dispose();

    private LuaFailure? Call(int function, string ns, string id, ConversationEvent change, bool isDryRun)
    {
        using (_machine.Lenient())
        {
            _machine.State.RawGetInteger(LuaState.Registry, function);
            HookEvent.Push(_machine.State, ns, id, change, isDryRun);
        }

        return _machine.Run(1, 2);
    }

    private LuaFailure? Load(string name, byte[] code)
    {
        new StateFunctions(_changes).AddTo(_machine);
        _machine.State.Pop(1);
        if ((_machine.Load(SourceText.Of(code), name) ?? _machine.Run(0, 1)) is { } failure)
        {
            return failure;
        }

        using var lenient = _machine.Lenient();
        var lua = _machine.State;
        if (lua.Type(-1) != LuaType.Table)
        {
            lua.PushGlobals();
        }

        failure = Read(lua, "before_transition", out _before) ?? Read(lua, "after_transition", out _after) ?? ReadNamespaces(lua);
        lua.SetTop(0);
        return failure ?? (HasBefore || HasAfter ? null : NoHooks);
    }

    /// <summary>Reads a function from the table on top of the stack as a reference; 0 if it is absent.</summary>
    private static LuaFailure? Read(LuaState lua, string name, out int reference)
    {
        reference = 0;
        switch (RawGet(lua, name))
        {
            case LuaType.Function:
                reference = lua.Ref();
                return null;
            case LuaType.Nil:
                lua.Pop(1);
                return null;
            default:
                return new(LuaFailureKind.Error, $"{name} is not a function");
        }
    }

    private LuaFailure? ReadNamespaces(LuaState lua)
    {
        var type = RawGet(lua, "namespaces");
        if (type == LuaType.Nil)
        {
            return null;
        }

        if (type == LuaType.String && lua.BytesAt(-1).SequenceEqual("*"u8))
        {
            Namespaces = [];
            return HasAfter ? new(LuaFailureKind.Error, "after_transition needs its namespaces by name") : null;
        }

        var names = ImmutableArray.CreateBuilder<string>();
        for (var i = 1L; type == LuaType.Table && lua.RawGetInteger(-1, i) == LuaType.String; i++)
        {
            names.Add(Encoding.UTF8.GetString(lua.BytesAt(-1)));
            lua.Pop(1);
        }

        Namespaces = names.DrainToImmutable();
        return Namespaces is [] || Namespaces.Value.Any(ns => Names.CheckNamespace(ns, Limits.Default) is not null)
            ? new(LuaFailureKind.Error, "namespaces must be a list of names, or \"*\" for all")
            : null;
    }

    /// <summary>Reads a member without metamethods: a metatable of the script could run code.</summary>
    private static LuaType RawGet(LuaState lua, string name)
    {
        lua.PushBytes(Encoding.UTF8.GetBytes(name));
        return lua.RawGet(-2);
    }
}
