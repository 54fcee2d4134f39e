using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace StateStore.Engine.Typed;

/// <summary>Makes the schema bundle of a namespace from the types of its conversations, for <see cref="INamespaces.SetBundleAsync"/>.</summary>
public static class TypedBundle
{
    /// <summary>The data have no null, and neither has a member whose type does not say that it may be null.</summary>
    private static readonly JsonSchemaExporterOptions Exported = new() { TreatNullObliviousAsNonNullable = true };

    /// <summary>A bundle that accepts data of a type in any state. Errors: INVALID_SCHEMA if the type has no usable schema.</summary>
    /// <param name="type">The data type, from a source-generated context.</param>
    public static Result<SchemaBundle> For<TData>(JsonTypeInfo<TData> type)
        where TData : notnull => Of(null, SchemaOf(type, new() { ["type"] = "string" }));

    /// <summary>
    /// A bundle that accepts data of a type in the states of an enum. Errors: INVALID_SCHEMA if the type has no usable schema; INVALID_INPUT for a state
    /// that is no member of the enum.
    /// </summary>
    /// <param name="initial">The state of a new conversation.</param>
    /// <param name="type">The data type, from a source-generated context.</param>
    /// <param name="transitions">
    /// For each state the states that it leads to; a state that is not listed leads nowhere. Null = every state leads to every state.
    /// </param>
    public static Result<SchemaBundle> For<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TState, TData>(
        TState initial, JsonTypeInfo<TData> type, IReadOnlyDictionary<TState, TState[]>? transitions = null)
        where TState : struct, Enum
        where TData : notnull
    {
        var names = EnumStates<TState>.Instance.Names.Select(name => (JsonNode)name);
        return MachineOf(EnumStates<TState>.Instance, initial, transitions).TryGet(out var machine, out var error)
            ? Of(machine, SchemaOf(type, new() { ["enum"] = new JsonArray([.. names]) }))
            : error;
    }

    /// <summary>A bundle for a data type that is read by reflection. The errors are those of the other overload.</summary>
    [RequiresUnreferencedCode(TypedJson.NeedsReflection)]
    [RequiresDynamicCode(TypedJson.NeedsReflection)]
    public static Result<SchemaBundle> For<TData>(JsonSerializerOptions? options = null)
        where TData : notnull => For(TypedJson.TypeOf<TData>(options));

    /// <summary>A bundle for an enum of states and a data type that is read by reflection. Errors and parameters are those of the other overload.</summary>
    [RequiresUnreferencedCode(TypedJson.NeedsReflection)]
    [RequiresDynamicCode(TypedJson.NeedsReflection)]
    public static Result<SchemaBundle> For<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TState, TData>(
        TState initial, IReadOnlyDictionary<TState, TState[]>? transitions = null, JsonSerializerOptions? options = null)
        where TState : struct, Enum
        where TData : notnull => For(initial, TypedJson.TypeOf<TData>(options), transitions);

    private static Result<SchemaBundle> Of(JsonObject? machine, JsonObject schema)
    {
        var bundle = machine is null ? new JsonObject() : new() { ["fsm"] = machine };
        bundle["json_schema"] = schema;
        return SchemaBundle.Parse(Encoding.UTF8.GetBytes(bundle.ToJsonString()), Limits.Default);
    }

    private static JsonObject SchemaOf<TData>(JsonTypeInfo<TData> type, JsonObject state)
    {
        var data = type.GetJsonSchemaAsNode(Exported);
        if (data is JsonObject schema)
        {
            // The exporter refers to repeated parts from the root of its own schema. The identifier makes that schema a root within the bundle's.
            schema.Insert(0, "$id", "urn:statestore:data");
        }

        return new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["state"] = state, ["data"] = data },
            ["required"] = new JsonArray("state", "data"),
        };
    }

    /// <summary>The machine. It lists every state, because a state without a list is warned of as a probable mistake.</summary>
    private static Result<JsonObject> MachineOf<TState>(EnumStates<TState> states, TState initial, IReadOnlyDictionary<TState, TState[]>? transitions)
        where TState : struct, Enum
    {
        if (states.Write(initial).Error is { } unknown)
        {
            return unknown;
        }

        var lists = transitions is null ? [] : new JsonObject(states.Names.Select(name => KeyValuePair.Create<string, JsonNode?>(name, new JsonArray())));
        foreach (var (from, to) in transitions?.SelectMany(list => list.Value.Select(to => (list.Key, to))) ?? [])
        {
            if (!states.Write(from).TryGet(out var source, out var error) || !states.Write(to).TryGet(out var target, out error))
            {
                return error;
            }

            lists[source]!.AsArray().Add((JsonNode)target);
        }

        return new JsonObject
        {
            ["initial"] = states.Write(initial).Value,
            ["transitions"] = lists,
            ["unlisted"] = transitions is null ? "allow" : "deny",
        };
    }
}
