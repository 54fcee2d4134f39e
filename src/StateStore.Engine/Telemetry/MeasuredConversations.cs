namespace StateStore.Engine.Telemetry;

/// <summary>Conversations whose changes are measured while something listens.</summary>
/// <param name="inner">Makes the changes.</param>
/// <param name="changes">Measures them.</param>
internal sealed class MeasuredConversations(IConversations inner, ChangeTelemetry changes) : IConversations
{
    private static readonly Operation GetOrCreate = new(Operation.Conversation, "get_or_create");
    private static readonly Operation Set = new(Operation.Conversation, "set");
    private static readonly Operation Delete = new(Operation.Conversation, "delete");
    private static readonly Operation MoveTimeout = new(Operation.Conversation, "move_timeout");
    private static readonly Operation CancelTimeout = new(Operation.Conversation, "cancel_timeout");
    private static readonly Operation FireTimeout = new(Operation.Conversation, "fire_timeout");

    public ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(
        string ns, string id, WriteOptions options = default, CancellationToken cancellation = default) => changes.IsOn && !options.DryRun
        ? changes.MeasureAsync(
            GetOrCreate, (inner, ns, id, options, cancellation), static r => r.inner.GetOrCreateAsync(r.ns, r.id, r.options, r.cancellation), static o => o.Changed)
        : inner.GetOrCreateAsync(ns, id, options, cancellation);

    public ValueTask<Result<ConversationOutcome>> SetAsync(
        string ns, string id, SetConversation change, WriteOptions options = default, CancellationToken cancellation = default) => changes.IsOn && !options.DryRun
        ? changes.MeasureAsync(
            Set,
            (inner, ns, id, change, options, cancellation),
            static r => r.inner.SetAsync(r.ns, r.id, r.change, r.options, r.cancellation),
            static o => o.Changed)
        : inner.SetAsync(ns, id, change, options, cancellation);

    public ValueTask<Result<DeleteOutcome>> DeleteAsync(
        string ns, string id, WriteOptions options = default, CancellationToken cancellation = default) => changes.IsOn && !options.DryRun
        ? changes.MeasureAsync(
            Delete, (inner, ns, id, options, cancellation), static r => r.inner.DeleteAsync(r.ns, r.id, r.options, r.cancellation), static _ => true)
        : inner.DeleteAsync(ns, id, options, cancellation);

    public ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(
        string ns, string id, string to, TimeoutTime time, WriteOptions options = default, CancellationToken cancellation = default) =>
        ChangeTimeoutAsync(MoveTimeout, options, store => store.MoveTimeoutAsync(ns, id, to, time, options, cancellation));

    public ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
        ChangeTimeoutAsync(CancelTimeout, options, store => store.CancelTimeoutAsync(ns, id, to, options, cancellation));

    public ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
        ChangeTimeoutAsync(FireTimeout, options, store => store.FireTimeoutAsync(ns, id, to, options, cancellation));

    public ValueTask<Result<ConversationSnapshot>> GetAsync(string ns, string id, CancellationToken cancellation = default) =>
        inner.GetAsync(ns, id, cancellation);

    public ValueTask<Result<ConversationPage>> ListAsync(string ns, ConversationQuery query, CancellationToken cancellation = default) =>
        inner.ListAsync(ns, query, cancellation);

    public ValueTask<Result<StatePage>> GetStatesAsync(string ns, StateQuery query, CancellationToken cancellation = default) =>
        inner.GetStatesAsync(ns, query, cancellation);

    public ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string id, int limit = 100, long? after = null, CancellationToken cancellation = default) =>
        inner.GetHistoryAsync(ns, id, limit, after, cancellation);

    /// <summary>Makes a change of a timeout. People make them, so the allocation of a closure does not matter.</summary>
    private ValueTask<Result<ConversationOutcome>> ChangeTimeoutAsync(
        Operation operation, WriteOptions options, Func<IConversations, ValueTask<Result<ConversationOutcome>>> change) =>
        changes.IsOn && !options.DryRun ? changes.MeasureAsync(operation, inner, change, static o => o.Changed) : change(inner);
}
