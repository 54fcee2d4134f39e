namespace StateStore.Engine.Conversations;

/// <summary>The conversations of the in-process engine.</summary>
/// <param name="context">The engine.</param>
/// <param name="memory">The conversations that are remembered between calls.</param>
/// <param name="areNamesChecked">Whether the caller has checked namespace and id.</param>
internal sealed class LocalConversations(EngineContext context, IConversationMemory memory, bool areNamesChecked = false) : IConversations
{
    private readonly ConversationLists _lists = new(context);
    private readonly ConversationStates _states = new(context);

    public async ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(
        string ns, string id, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (Check(ns, id, options) is { } invalid)
        {
            return invalid;
        }

        // Usually the conversation exists; then neither the bundle nor the queue of its writers matters.
        if (options.IdempotencyKey is null)
        {
            var found = await LoadAsync(ns, id, cancellation).ConfigureAwait(false);
            if (!found.TryGet(out var current, out var error))
            {
                return error;
            }

            if (current.Value is { } existing)
            {
                return new ConversationOutcome(false, false, current.Version.Number, existing) { Events = options.DryRun ? [] : null };
            }
        }

        var scope = context.Scope(options.IdempotencyKey, Requests.GetOrCreate(ns, id, options), ConversationOutcomeCodec.Instance);
        return await RunAsync(ns, id, new ConversationCommand.GetOrCreate(Now), scope, options.DryRun, Outcome, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<Result<ConversationSnapshot>> GetAsync(string ns, string id, CancellationToken cancellation = default)
    {
        if (Check(ns, id, default) is { } invalid)
        {
            return invalid;
        }

        var found = await LoadAsync(ns, id, cancellation).ConfigureAwait(false);
        if (!found.TryGet(out var current, out var error))
        {
            return error;
        }

        return current.Value is { } conversation
            ? new ConversationSnapshot(current.Version.Number, conversation)
            : StoreError.NotFound("There is no such conversation");
    }

    public ValueTask<Result<ConversationOutcome>> SetAsync(
        string ns, string id, SetConversation change, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if ((Check(ns, id, options) ?? RequestChecks.Content(change, context.Limits)) is { } invalid)
        {
            return new(invalid);
        }

        var scope = context.Scope(options.IdempotencyKey, Requests.Set(ns, id, change, options), ConversationOutcomeCodec.Instance);
        var command = new ConversationCommand.Set(Now, change.State, change.Data, change.Merge, options.ExpectedVersion)
        {
            Ttl = change.Ttl,
            Touch = change.Touch,
        };
        var turn = change.Turn is { } token ? new InboxCommand.Acknowledge(command.At, token, change.KeepTurn) : null;
        return RunAsync(ns, id, command, scope, options.DryRun, Outcome, cancellation, turn);
    }

    public ValueTask<Result<DeleteOutcome>> DeleteAsync(string ns, string id, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (Check(ns, id, options) is { } invalid)
        {
            return new(invalid);
        }

        var scope = context.Scope(options.IdempotencyKey, Requests.Delete(ns, id, options), DeleteOutcomeCodec.Instance);
        var command = new ConversationCommand.Delete(Now, options.ExpectedVersion);
        return RunAsync(
            ns, id, command, scope, options.DryRun, static step => new DeleteOutcome(step.After.Version.Number) { Events = step.Events }, cancellation);
    }

    public ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(
        string ns, string id, string to, TimeoutTime time, WriteOptions options = default, CancellationToken cancellation = default) =>
        ChangeTimeoutAsync(
            "move_timeout"u8, ns, id, to, time, options, new ConversationCommand.MoveTimeout(Now, to, time.From(Now), options.ExpectedVersion), cancellation);

    public ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
        ChangeTimeoutAsync("cancel_timeout"u8, ns, id, to, null, options, new ConversationCommand.CancelTimeout(Now, to, options.ExpectedVersion), cancellation);

    public ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
        ChangeTimeoutAsync("fire_timeout"u8, ns, id, to, null, options, new ConversationCommand.FireTimeout(Now, to, options.ExpectedVersion), cancellation);

    /// <summary>
    /// Removes a conversation that has expired, or fires its timeout that is due; false if nothing is due, or if another process has done it. Timeouts of
    /// conversations with an owner (<see cref="EngineOptions.TimeoutOwner"/>) are fired by the owner.
    /// </summary>
    public async ValueTask<Result<bool>> HandleDueAsync(string ns, string id, CancellationToken cancellation)
    {
        if (context.Options.TimeoutOwner is not { } owner)
        {
            return await HandleDueAsync(ns, id, firesTimeouts: true, cancellation).ConfigureAwait(false);
        }

        var expired = await HandleDueAsync(ns, id, firesTimeouts: false, cancellation).ConfigureAwait(false);
        return expired.TryGet(out var isExpired, out _) && !isExpired ? await owner(ns, id, cancellation).ConfigureAwait(false) : expired;
    }

    /// <summary>Removes a conversation that has expired, or fires its timeout that is due.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="firesTimeouts">False = only the expiry is handled.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<Result<bool>> HandleDueAsync(string ns, string id, bool firesTimeouts, CancellationToken cancellation) => RunAsync(
        ns, id, new ConversationCommand.HandleDue(Now, firesTimeouts), null, isDryRun: false, static step => step.Happened is not null, cancellation);

    public ValueTask<Result<ConversationPage>> ListAsync(string ns, ConversationQuery query, CancellationToken cancellation = default) =>
        _lists.ListAsync(ns, query, cancellation);

    public ValueTask<Result<StatePage>> GetStatesAsync(string ns, StateQuery query, CancellationToken cancellation = default) =>
        _states.ReadAsync(ns, query, cancellation);

    public async ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string id, int limit = 100, long? after = null, CancellationToken cancellation = default)
    {
        if ((Check(ns, id, default) ?? context.CheckLimit("limit", limit)) is { } invalid)
        {
            return invalid;
        }

        var read = HistoryReader.ReadAsync(context, ns, EntityKey.Conversation(id), limit, after, cancellation);
        var found = await context.Outages.Guard(read).ConfigureAwait(false);
        if (!found.TryGet(out var page, out var error))
        {
            return error;
        }

        // Content of an older tool has no history, but the conversation exists.
        if (page.Changes.IsEmpty && !(await GetAsync(ns, id, cancellation).ConfigureAwait(false)).TryGet(out _, out error))
        {
            return error;
        }

        return page;
    }

    private DateTimeOffset Now => context.Clock.GetUtcNow();

    private static ConversationOutcome Outcome(ConversationStep step) =>
        new(step.Happened is { Type: ConversationEventType.Created }, step.Happened is not null, step.After.Version.Number, step.After.Value!)
        {
            Waiting = step.Waiting,
            Events = step.Events,
        };

    private ValueTask<Result<ConversationOutcome>> ChangeTimeoutAsync(
        ReadOnlySpan<byte> operation,
        string ns,
        string id,
        string to,
        TimeoutTime? time,
        WriteOptions options,
        ConversationCommand command,
        CancellationToken cancellation)
    {
        if (RequestChecks.Timeout(ns, id, to, time, options, context.Limits) is { } invalid)
        {
            return new(invalid);
        }

        var scope = context.Scope(options.IdempotencyKey, Requests.Timeout(operation, ns, id, to, time, options), ConversationOutcomeCodec.Instance);
        return RunAsync(ns, id, command, scope, options.DryRun, Outcome, cancellation);
    }

    private StoreError? Check(string ns, string id, in WriteOptions options) =>
        areNamesChecked ? RequestChecks.Options(options, context.Limits) : RequestChecks.Conversation(ns, id, options, context.Limits);

    private async ValueTask<Result<Versioned<Conversation>>> LoadAsync(string ns, string id, CancellationToken cancellation)
    {
        var loaded = await context.Outages.Guard(context.Storage.LoadAsync(ns, EntityKey.Conversation(id), cancellation)).ConfigureAwait(false);
        if (!loaded.TryGet(out var stored, out var error))
        {
            return error;
        }

        return memory.Of(ns, id, stored).TryGet(out var current, out error) && current.Value?.IsExpired(Now) == true
            ? new Versioned<Conversation>(current.Version, null)
            : error is null ? current : context.Outages.Note(error);
    }

    private async ValueTask<Result<T>> RunAsync<T>(
        string ns,
        string id,
        ConversationCommand command,
        IdempotencyScope<T>? scope,
        bool isDryRun,
        Func<ConversationStep, T> answer,
        CancellationToken cancellation,
        InboxCommand.Acknowledge? turn = null)
    {
        var gate = context.Locks.Of(ns, id);
        var begun = context.Meter.Queues.Begin();
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        context.Meter.Queues.End(Operation.Conversation, begun);
        try
        {
            var transaction = new ConversationTransaction<T>(context, memory, ns, id, command, scope, isDryRun, answer, turn);
            return await context.Loop.RunAsync(transaction, cancellation).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
