using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;

namespace StateStore.Engine.Typed;

/// <summary>The names that the states of a type have in the store.</summary>
internal abstract class StateNames<TState>
{
    /// <summary>The name of a state. Errors: INVALID_INPUT for a value without a name.</summary>
    public abstract Result<string> Write(TState state);

    /// <summary>The state with a name. Errors: INVALID_DATA for a name that the type does not have.</summary>
    public abstract Result<TState> Read(string name);
}

/// <summary>The places of a conversation in the errors of the typed layer, as in those of its JSON Schema.</summary>
internal static class StateNames
{
    public const string DataPath = "/data";

    public const string StatePath = "/state";
}

/// <summary>States that are text.</summary>
internal sealed class TextStates : StateNames<string>
{
    public static readonly TextStates Instance = new();

    public override Result<string> Write(string state) => state;

    public override Result<string> Read(string name) => name;
}

/// <summary>States that are the members of an enum. A member has its own name, or that of <see cref="JsonStringEnumMemberNameAttribute"/>.</summary>
internal sealed class EnumStates<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TState> : StateNames<TState>
    where TState : struct, Enum
{
    public static readonly EnumStates<TState> Instance = new();

    private readonly FrozenDictionary<string, TState> _states;
    private readonly FrozenDictionary<TState, string> _names;

    private EnumStates()
    {
        var members = typeof(TState).GetFields(BindingFlags.Public | BindingFlags.Static);
        Names = [.. members.Select(member => member.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? member.Name)];
        _states = members.Zip(Names).ToFrozenDictionary(pair => pair.Second, pair => (TState)pair.First.GetValue(null)!, StringComparer.Ordinal);

        // Two members of an enum may have one value; the first one names it.
        _names = Names.DistinctBy(name => _states[name]).ToFrozenDictionary(name => _states[name]);
    }

    /// <summary>The names in the order of the declaration.</summary>
    public IReadOnlyList<string> Names { get; }

    public override Result<string> Write(TState state) => _names.TryGetValue(state, out var name)
        ? name
        : StoreError.InvalidInput($"{state} is not a member of {typeof(TState).Name}, the type of the states");

    public override Result<TState> Read(string name) => _states.TryGetValue(name, out var state)
        ? state
        : TypedJson.Misfit(typeof(TState), StateNames.StatePath, $"\"{name}\" is not a member of {typeof(TState).Name}");
}
