using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StateStore.Engine.Typed;

/// <summary>Gives typed access to the conversations of any <see cref="IStateStore"/>.</summary>
public static class TypedStore
{
    /// <summary>A conversation with data of a type and a state that is text. It reads nothing yet.</summary>
    /// <param name="store">The store: in this process, in a cluster, or remote.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The id of the conversation.</param>
    /// <param name="type">The data type, from a source-generated context.</param>
    public static TypedConversation<string, TData> Conversation<TData>(this IStateStore store, string ns, string id, JsonTypeInfo<TData> type)
        where TData : notnull => new(store.Conversations, ns, id, TextStates.Instance, type);

    /// <summary>
    /// A conversation with data of a type and a state of an enum. The store has the names of its members, or those of <c>JsonStringEnumMemberName</c>.
    /// The parameters are those of the other overload.
    /// </summary>
    public static TypedConversation<TState, TData> Conversation<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TState, TData>(
        this IStateStore store, string ns, string id, JsonTypeInfo<TData> type)
        where TState : struct, Enum
        where TData : notnull => new(store.Conversations, ns, id, EnumStates<TState>.Instance, type);

    /// <summary>A conversation with data of a type that is read by reflection, and a state that is text.</summary>
    /// <param name="store">The store: in this process, in a cluster, or remote.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The id of the conversation.</param>
    /// <param name="options">The form of the JSON; null = names in camel case, enums as text, nullable annotations respected.</param>
    [RequiresUnreferencedCode(TypedJson.NeedsReflection)]
    [RequiresDynamicCode(TypedJson.NeedsReflection)]
    public static TypedConversation<string, TData> Conversation<TData>(
        this IStateStore store, string ns, string id, JsonSerializerOptions? options = null)
        where TData : notnull => store.Conversation(ns, id, TypedJson.TypeOf<TData>(options));

    /// <summary>
    /// A conversation with data of a type that is read by reflection, and a state of an enum. The parameters are those of the other overload.
    /// </summary>
    [RequiresUnreferencedCode(TypedJson.NeedsReflection)]
    [RequiresDynamicCode(TypedJson.NeedsReflection)]
    public static TypedConversation<TState, TData> Conversation<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] TState, TData>(
        this IStateStore store, string ns, string id, JsonSerializerOptions? options = null)
        where TState : struct, Enum
        where TData : notnull => store.Conversation<TState, TData>(ns, id, TypedJson.TypeOf<TData>(options));
}
