using System.Text.Json.Serialization.Metadata;

namespace StateStore.Engine.Typed;

/// <summary>One conversation of a store, with its state and its data as types of the application.</summary>
/// <remarks>
/// Beside the errors of <see cref="IConversations"/>, each member can return INVALID_DATA: the stored data or the stored state do not fit the type. The
/// details give the place: <c>[{"path":"/data/items/0/price","message":..}]</c>. The object holds no content, so many threads may share it.
/// </remarks>
/// <typeparam name="TState">The state: an enum or a string.</typeparam>
/// <typeparam name="TData">The data: a type that System.Text.Json writes as a JSON object.</typeparam>
public sealed class TypedConversation<TState, TData>
    where TState : notnull
    where TData : notnull
{
    private readonly IConversations _conversations;
    private readonly string _ns;
    private readonly StateNames<TState> _states;
    private readonly JsonTypeInfo<TData> _type;

    internal TypedConversation(IConversations conversations, string ns, string id, StateNames<TState> states, JsonTypeInfo<TData> type) =>
        (_conversations, _ns, Id, _states, _type) = (conversations, ns, id, states, type);

    /// <summary>The id of the conversation.</summary>
    public string Id { get; }

    /// <summary>Gets the conversation. Errors: NOT_FOUND if it is missing or has expired.</summary>
    public async ValueTask<Result<TypedSnapshot<TState, TData>>> GetAsync(CancellationToken cancellation = default)
    {
        var found = await _conversations.GetAsync(_ns, Id, cancellation).ConfigureAwait(false);
        return found.TryGet(out var snapshot, out var error) && Read(snapshot.Conversation).TryGet(out var content, out error)
            ? new TypedSnapshot<TState, TData>(snapshot.Version, content)
            {
                ExpiresAt = snapshot.Conversation.ExpiresAt,
                EnteredAt = snapshot.Conversation.EnteredAt,
                UpdatedAt = snapshot.Conversation.UpdatedAt,
            }
            : error;
    }

    /// <summary>
    /// Gets the conversation; creates it in the initial state of its namespace with the data <c>{}</c> if it is missing. Errors: INVALID_DATA if
    /// <c>{}</c> does not fit the data type. Then nothing is created. Also HOOK_REJECTED and HOOK_FAILED.
    /// </summary>
    public async ValueTask<Result<TypedOutcome<TState, TData>>> GetOrCreateAsync(CancellationToken cancellation = default)
    {
        var found = await _conversations.GetAsync(_ns, Id, cancellation).ConfigureAwait(false);
        if (found.TryGet(out var snapshot, out var error))
        {
            return Outcome(new ConversationOutcome(false, false, snapshot.Version, snapshot.Conversation));
        }

        if (error.Code != ErrorCode.NotFound || !_type.Read(JsonText.EmptyObject, StateNames.DataPath).TryGet(out _, out error))
        {
            return error;
        }

        return Outcome(await _conversations.GetOrCreateAsync(_ns, Id, cancellation: cancellation).ConfigureAwait(false));
    }

    /// <summary>
    /// Gets the conversation; creates it with this state and these data if it is missing. Of concurrent calls exactly one creates it. Errors: those of
    /// <see cref="UpdateAsync"/>.
    /// </summary>
    public ValueTask<Result<TypedOutcome<TState, TData>>> GetOrCreateAsync(TState state, TData data, CancellationToken cancellation = default) =>
        UpdateAsync(static current => current, new(state, data), cancellation: cancellation);

    /// <summary>
    /// Moves the conversation to a state and replaces its data; creates it if it is missing. Errors: those of <see cref="IConversations.SetAsync"/>;
    /// INVALID_INPUT for a state that is no member of the enum; INVALID_DATA for data that JSON can't express.
    /// </summary>
    /// <param name="state">The state after the change.</param>
    /// <param name="data">The new data.</param>
    /// <param name="options">The expected version, and the idempotency key.</param>
    /// <param name="ttl">The time to live from this change on. If unsaid, that of the bundle applies.</param>
    /// <param name="cancellation">Ends the waiting, not the change.</param>
    public async ValueTask<Result<TypedOutcome<TState, TData>>> SetAsync(
        TState state, TData data, WriteOptions options = default, TimeToLive ttl = default, CancellationToken cancellation = default) =>
        _states.Write(state).TryGet(out var name, out var error) && _type.Write(data).TryGet(out var json, out error)
            ? Outcome(await _conversations.SetAsync(_ns, Id, new(name, json, Ttl: ttl), options, cancellation).ConfigureAwait(false))
            : error;

    /// <summary>
    /// Changes the conversation by a function of its current content, and loses no change that another caller makes meanwhile. It reads, computes and
    /// sets with the version that it read; on VERSION_CONFLICT it begins again after a random pause.
    /// </summary>
    /// <remarks>
    /// If the function returns the same state and equal data, nothing is written. Members of the stored data that the type does not have are removed by a
    /// write; <c>JsonExtensionData</c> keeps them. Errors: NOT_FOUND if the conversation is missing and <paramref name="initial"/> is null; those of
    /// <see cref="SetAsync"/>; VERSION_CONFLICT after 30 attempts, which take about 3 seconds.
    /// </remarks>
    /// <param name="change">Computes the next content. It is called once for each attempt, so it must not have other effects.</param>
    /// <param name="initial">The content that the function gets if the conversation is missing. Then the conversation is created.</param>
    /// <param name="ttl">The time to live from this change on. If unsaid, that of the bundle applies.</param>
    /// <param name="cancellation">Ends the waiting, not the change.</param>
    public ValueTask<Result<TypedOutcome<TState, TData>>> UpdateAsync(
        Func<TypedContent<TState, TData>, TypedContent<TState, TData>> change,
        TypedContent<TState, TData>? initial = null,
        TimeToLive ttl = default,
        CancellationToken cancellation = default) =>
        UpdateLoop.RunAsync(() => TryUpdateAsync(change, initial, ttl, cancellation), TimeProvider.System, cancellation);

    /// <summary>Removes the conversation. Errors: those of <see cref="IConversations.DeleteAsync"/>.</summary>
    public ValueTask<Result<DeleteOutcome>> DeleteAsync(WriteOptions options = default, CancellationToken cancellation = default) =>
        _conversations.DeleteAsync(_ns, Id, options, cancellation);

    private async ValueTask<Result<TypedOutcome<TState, TData>>> TryUpdateAsync(
        Func<TypedContent<TState, TData>, TypedContent<TState, TData>> change,
        TypedContent<TState, TData>? initial,
        TimeToLive ttl,
        CancellationToken cancellation)
    {
        var found = await GetAsync(cancellation).ConfigureAwait(false);
        var isMissing = found.Error?.Code == ErrorCode.NotFound && initial is not null;
        if (!found.IsOk && !isMissing)
        {
            return found.Error;
        }

        // Written before the function runs: the function may change the object that it gets.
        var current = isMissing ? initial! : found.Value.Content;
        var state = current.State;
        var before = _type.Write(current.Data);
        var next = change(current);
        if (!_type.Write(next.Data).TryGet(out var data, out var error) || !_states.Write(next.State).TryGet(out var name, out error))
        {
            return error;
        }

        var version = isMissing ? 0 : found.Value.Version;
        if (!isMissing && before.IsOk && next.State.Equals(state) && data.StructurallyEquals(before.Value))
        {
            return new TypedOutcome<TState, TData>(false, false, version, next);
        }

        return Outcome(await _conversations.SetAsync(_ns, Id, new(name, data, Ttl: ttl), new(version), cancellation).ConfigureAwait(false));
    }

    private Result<TypedContent<TState, TData>> Read(Conversation conversation) =>
        _states.Read(conversation.State).TryGet(out var state, out var error) && _type.Read(conversation.Data, StateNames.DataPath).TryGet(out var data, out error)
            ? new TypedContent<TState, TData>(state, data)
            : error;

    private Result<TypedOutcome<TState, TData>> Outcome(Result<ConversationOutcome> result) =>
        result.TryGet(out var outcome, out var error) && Read(outcome.Conversation).TryGet(out var content, out error)
            ? new TypedOutcome<TState, TData>(outcome.Created, outcome.Changed, outcome.Version, content)
            : error;
}
