using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace StateStore.Lua.Hooks;

/// <summary>One loaded file of hooks, with a pool of Lua states for concurrent calls.</summary>
internal sealed class HookFile : IDisposable
{
    /// <summary>The most idle states. With more concurrent calls, further states are created and disposed of.</summary>
    private static readonly int KeptStates = Environment.ProcessorCount * 2;

    private readonly byte[] _code;
    private readonly ConcurrentBag<HookState> _idle = [];
    private volatile bool _isDisposed;

    private HookFile(string name, byte[] code, HookState first)
    {
        Name = name;
        _code = code;
        HasBefore = first.HasBefore;
        HasAfter = first.HasAfter;
        Namespaces = first.Namespaces ?? [Path.GetFileNameWithoutExtension(name)];
        _idle.Add(first);
    }

    /// <summary>The name of the file, without its directory.</summary>
    public string Name { get; }

    public ReadOnlySpan<byte> Code => _code;

    public bool HasBefore { get; }

    public bool HasAfter { get; }

    /// <summary>The namespaces of the hooks; empty for all namespaces.</summary>
    public ImmutableArray<string> Namespaces { get; }

    public static LuaFailure? Load(string name, byte[] code, out HookFile? file)
    {
        var failure = HookState.Open(name, code, out var first);
        file = first is null ? null : new(name, code, first);
        if (file?.Namespaces.Select(ns => Names.CheckNamespace(ns, Limits.Default)).FirstOrDefault(invalid => invalid is not null) is not { } unfit)
        {
            return failure;
        }

        file.Dispose();
        file = null;
        return new(LuaFailureKind.Error, $"its name is not a valid namespace, and it does not set namespaces: {unfit.Message}");
    }

    public LuaFailure? Before(string ns, string id, ConversationEvent change, bool isDryRun, out Result<JsonText?> answer)
    {
        answer = default;
        var failure = Rent(out var state) ?? state!.Before(ns, id, change, isDryRun, out answer);
        Return(state, failure);
        return failure;
    }

    public LuaFailure? After(string ns, string id, ConversationEvent change, out ImmutableArray<KeyRequest> requests)
    {
        requests = [];
        var failure = Rent(out var state) ?? state!.After(ns, id, change, out requests);
        Return(state, failure);
        return failure;
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var state))
        {
            state.Dispose();
        }
    }

    private LuaFailure? Rent(out HookState? state) => _idle.TryTake(out state) ? null : HookState.Open(Name, _code, out state);

    /// <summary>
    /// Returns a state to the pool. A state in which a hook failed is disposed of, and so is one that keeps much memory: it would later fail a change.
    /// </summary>
    private void Return(HookState? state, LuaFailure? failure)
    {
        if (state is null)
        {
            return;
        }

        if (failure is not null || state.IsHoarding || _isDisposed || _idle.Count >= KeptStates)
        {
            state.Dispose();
            return;
        }

        _idle.Add(state);
        if (_isDisposed)
        {
            Dispose();
        }
    }
}
