using System.Collections.Immutable;

namespace StateStore.Engine.Inboxes;

/// <summary>The inboxes of the in-process engine.</summary>
/// <param name="context">The engine.</param>
/// <param name="memory">The conversations that are remembered between calls.</param>
/// <param name="changes">The logs, whose events wake waiting claims.</param>
internal sealed class LocalInbox(EngineContext context, IConversationMemory memory, IChanges changes) : IInbox
{
    private readonly TurnWait _wait = new(changes, context);
    private readonly InboxLists _lists = new(context);

    public ValueTask<Result<AppendOutcome>> AppendAsync(
        string ns, string id, JsonText message, AppendOptions options = default, CancellationToken cancellation = default)
    {
        if ((RequestChecks.Conversation(ns, id, default, context.Limits) ?? CheckMessageId(options.MessageId)) is { } invalid)
        {
            return new(invalid);
        }

        var messageId = options.MessageId ?? Guid.CreateVersion7(Now).ToString("N");
        var command = new InboxCommand.Append(Now, messageId, message);

        // No name contains a line feed, so the record is none of a request under an idempotency key.
        var scope = options.MessageId is null
            ? null
            : context.Scope($"message\n{id}\n{messageId}", Requests.Append(ns, id, messageId, message), AppendOutcomeCodec.Instance);
        return RunAsync(
            ns,
            id,
            command,
            step => new AppendOutcome(messageId, IsAppended(step.Change!), step.Inbox.Waiting, step.IsCreated) { Events = step.Events },
            options.DryRun,
            cancellation,
            scope);
    }

    public async ValueTask<Result<InboxContent>> ListAsync(string ns, string id, CancellationToken cancellation = default)
    {
        if (RequestChecks.Conversation(ns, id, default, context.Limits) is { } invalid)
        {
            return invalid;
        }

        var loaded = await context.Outages.Guard(context.Storage.LoadAsync(ns, EntityKey.Inbox(id), cancellation)).ConfigureAwait(false);
        if (!loaded.TryGet(out var stored, out var error))
        {
            return error;
        }

        if (!StoredInboxes.Read(id, stored).TryGet(out var found, out error))
        {
            return context.Outages.Note(error);
        }

        var inbox = found.Value ?? Inbox.Empty;
        return new InboxContent(inbox.Messages, inbox.Dead, inbox.Turn?.Until > Now ? inbox.Turn : null);
    }

    public ValueTask<Result<InboxPage>> ListInboxesAsync(string ns, InboxQuery query, CancellationToken cancellation = default) =>
        _lists.ListAsync(ns, query, cancellation);

    public ValueTask<Result<TurnOutcome>> ClaimAsync(string ns, string id, TurnRequest request, CancellationToken cancellation = default) =>
        (RequestChecks.Conversation(ns, id, default, context.Limits) ?? RequestChecks.Turn(request, context.Limits)) is { } invalid
            ? new(invalid)
            : UnlessGoneAsync(ns, _wait.ClaimAsync(ns, id, request, () => TryClaimAsync(ns, id, request, isOfQueue: false), cancellation), cancellation);

    public ValueTask<Result<TurnOutcome>> ClaimNextAsync(string ns, TurnRequest request, CancellationToken cancellation = default) =>
        (Names.CheckNamespace(ns, context.Limits) ?? RequestChecks.Turn(request, context.Limits)) is { } invalid
            ? new(invalid)
            : UnlessGoneAsync(ns, ClaimFromQueueAsync(ns, request, cancellation), cancellation);

    public ValueTask<Result<TurnChange>> ExtendAsync(
        string ns, string id, long token, TimeSpan ttl, bool isDryRun = false, CancellationToken cancellation = default) =>
        (RequestChecks.Conversation(ns, id, default, context.Limits) ?? RequestChecks.TurnTime(ttl, context.Limits)) is { } invalid
            ? new(invalid)
            : RunAsync(ns, id, new InboxCommand.Extend(Now, token, ttl), Changed, isDryRun, cancellation);

    public ValueTask<Result<TurnChange>> ReleaseAsync(
        string ns, string id, long token, bool isFailed = false, bool isDryRun = false, CancellationToken cancellation = default) =>
        RequestChecks.Conversation(ns, id, default, context.Limits) is { } invalid
            ? new(invalid)
            : RunAsync(ns, id, new InboxCommand.Release(Now, token, isFailed), Changed, isDryRun, cancellation);

    public ValueTask<Result<DeadLetterChange>> ReplayAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeDeadAsync(ns, id, ids, new InboxCommand.Replay(Now, ids), InboxEventType.Replayed, isDryRun, cancellation);

    public ValueTask<Result<DeadLetterChange>> DiscardAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeDeadAsync(ns, id, ids, new InboxCommand.Discard(Now, ids), InboxEventType.Discarded, isDryRun, cancellation);

    /// <summary>Ends an expired turn, or makes messages ready; false if nothing was due, or if another process has done it.</summary>
    public ValueTask<Result<bool>> ExpireAsync(string ns, string id, CancellationToken cancellation) =>
        RunAsync(ns, id, new InboxCommand.Expire(Now), static step => step.Change is not null, isDryRun: false, cancellation);

    private DateTimeOffset Now => context.Clock.GetUtcNow();

    private StoreError? CheckMessageId(string? id) => id is null ? null : Names.Check("id", id, context.Limits);

    private static bool IsAppended(InboxChange change) => change.Events.Any(happened => happened.Type == InboxEventType.Appended);

    private static TurnChange Changed(InboxStep step) => new(step.Inbox.Turn?.Until, step.Inbox.Waiting) { Events = step.Events };

    private ValueTask<Result<DeadLetterChange>> ChangeDeadAsync(
        string ns, string id, ImmutableArray<string>? ids, InboxCommand command, InboxEventType type, bool isDryRun, CancellationToken cancellation) =>
        RequestChecks.DeadLetters(ns, id, ids, context.Limits) is { } invalid
            ? new(invalid)
            : RunAsync(
                ns,
                id,
                command,
                step => new DeadLetterChange(step.Change?.Events.Count(happened => happened.Type == type) ?? 0, step.Inbox.Waiting) { Events = step.Events },
                isDryRun,
                cancellation);

    private ValueTask<Result<TurnOutcome>> TryClaimAsync(string ns, string id, TurnRequest request, bool isOfQueue)
    {
        var command = new InboxCommand.Claim(Now, request.Owner, request.Ttl) { IsOfQueue = isOfQueue };
        return RunAsync(ns, id, command, step => Claimed(id, step), request.DryRun, default);
    }

    private static TurnOutcome Claimed(string id, InboxStep step)
    {
        var (turn, found) = (step.Inbox.Turn, step.Conversation);
        var claimed = turn is null ? null : new ClaimedTurn(
            id,
            found.Value is { } conversation ? new(found.Version.Number, conversation) : null,
            turn.Token,
            turn.Until,
            InboxDecider.MessagesOf(step.Inbox, step.Rules));
        return new(claimed) { Events = step.Events };
    }

    // A dry run reads a queue of its own: it must not hide a conversation from a worker.
    private ValueTask<Result<TurnOutcome>> ClaimFromQueueAsync(string ns, TurnRequest request, CancellationToken cancellation) =>
        new QueueClaim(request.DryRun ? new(context, ns) : context.Queues.Of(ns), ns, request, _wait, id => TryClaimAsync(ns, id, request, isOfQueue: true)).RunAsync(cancellation);

    /// <summary>Gives the turn back if its worker no longer waits for it.</summary>
    private async ValueTask<Result<TurnOutcome>> UnlessGoneAsync(string ns, ValueTask<Result<TurnOutcome>> claiming, CancellationToken cancellation)
    {
        var claimed = await claiming.ConfigureAwait(false);
        if (cancellation.IsCancellationRequested && claimed.TryGet(out var outcome, out _) && outcome.Turn is { } turn)
        {
            await ReleaseAsync(ns, turn.ConversationId, turn.Token, cancellation: default).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }

        return claimed;
    }

    private async ValueTask<Result<T>> RunAsync<T>(
        string ns, string id, InboxCommand command, Func<InboxStep, T> answer, bool isDryRun, CancellationToken cancellation, IdempotencyScope<T>? scope = null)
    {
        var gate = context.Locks.Of(ns, id);
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var transaction = new InboxTransaction<T>(context, memory, ns, id, command, scope, isDryRun, answer);
            return await context.Loop.RunAsync(transaction, cancellation).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
