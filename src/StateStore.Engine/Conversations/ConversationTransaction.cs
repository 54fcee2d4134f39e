using System.Collections.Immutable;

namespace StateStore.Engine.Conversations;

/// <summary>One command on one conversation, run by <see cref="CommitLoop"/>.</summary>
/// <param name="context">The engine.</param>
/// <param name="memory">The remembered conversations.</param>
/// <param name="ns">The namespace.</param>
/// <param name="id">The conversation.</param>
/// <param name="command">The command.</param>
/// <param name="scope">The idempotency key of the request; null if it has none.</param>
/// <param name="isDryRun">Whether the commit is only tried.</param>
/// <param name="answer">Makes the answer.</param>
/// <param name="turn">The turn under which the change is made; null = none.</param>
internal sealed class ConversationTransaction<T>(
    EngineContext context,
    IConversationMemory memory,
    string ns,
    string id,
    ConversationCommand command,
    IdempotencyScope<T>? scope,
    bool isDryRun,
    Func<ConversationStep, T> answer,
    InboxCommand.Acknowledge? turn = null) : ITransaction<T>
{
    private ConversationEvent? _happened;
    private Inbox? _inbox;
    private InboxChange? _acknowledged;
    private AnswerRoom? _room;
    private StoreError? _full;

    public bool IsDryRun => isDryRun;

    public ValueTask<Plan<T>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        // An idempotency key and an inbox must be looked up in any case, so everything is loaded as of one moment.
        var mayUseCache = !fresh && scope is null && turn is null;
        return mayUseCache && context.Bundles.Find(ns) is { } bundle && memory.Find(ns, id) is { } conversation
            ? new(Decide(bundle, conversation, isVerified: false))
            : DecideOnStoreAsync(cancellation);
    }

    public void Committed()
    {
        if (_happened is not null)
        {
            memory.Put(ns, id, ConversationDecider.Evolve(_happened));
            Note(_happened.Current?.DueAt);
        }

        Note(_acknowledged?.Inbox.Due);
        if (turn is not null)
        {
            context.Meter.Inboxes.Count(turn, _inbox, _acknowledged);
        }
    }

    public void Full(in QuotaExcess excess, NamespaceQuota quota)
    {
        _room = AnswerRoom.Of(excess, quota);
        _full = _room is null ? QuotaRefusal.Of(ns, excess, quota) : null;
    }

    private void Note(DateTimeOffset? due)
    {
        if (due is { } time)
        {
            context.Schedule.Note(ns, time);
        }
    }

    private async ValueTask<Plan<T>> DecideOnStoreAsync(CancellationToken cancellation)
    {
        ImmutableArray<EntityKey> keys = [EntityKey.Schema, EntityKey.Conversation(id)];
        keys = scope is null ? keys : keys.Add(scope.Key);
        keys = turn is null ? keys : keys.Add(EntityKey.Inbox(id));
        var stored = await context.Storage.LoadManyAsync(ns, keys, cancellation).ConfigureAwait(false);
        if (scope?.Replay(stored[2]) is { } first)
        {
            return new(first, null, true);
        }

        // The refusal is not remembered: once there is room, the request may be repeated under its key.
        if ((_full ?? _room?.Check(taken: 0)) is { } noRoom)
        {
            return new(noRoom, null, true);
        }

        var bundle = context.Bundles.Of(ns, stored[0]);
        _acknowledged = null;
        Versioned<Inbox> inbox = default;
        if (turn is not null && Acknowledge(stored[^1], bundle, out inbox) is { } lost)
        {
            return new(lost, null, true);
        }

        return memory.Of(ns, id, stored[1]).TryGet(out var conversation, out var corrupt)
            ? Decide(bundle, conversation, isVerified: true, inbox: inbox)
            : Decide(bundle, new(stored[1].Version, null), isVerified: true, corrupt, inbox);
    }

    private Plan<T> Decide(CompiledBundle bundle, Versioned<Conversation> found, bool isVerified, StoreError? corrupt = null, Versioned<Inbox> inbox = default)
    {
        _happened = null;

        // If the conversation has expired unnoticed, the expired event precedes the change.
        var expired = ConversationDecider.Expire(found, command.At);
        if (bundle.Unusable is { } unusable && !IsPossibleWithoutBundle(expired))
        {
            return new(context.Outages.Note(unusable), null, isVerified);
        }

        var current = expired is null ? found : ConversationDecider.Evolve(expired);
        var decision = corrupt is null
            ? ConversationDecider.Decide(command, current, bundle.Bundle, context.Limits)
            : ConversationDecider.DecideDamaged(command, found.Version, corrupt, bundle.Bundle, context.Limits);
        if (decision.Event is { Cause: not { IsRemoved: true } } wanted)
        {
            decision = ConversationHooks.Ask(context, ns, id, wanted, bundle, isDryRun);
            if (decision.Error is { Code: ErrorCode.HookFailed } failed)
            {
                // The hook failed, not the request: its idempotency key stays usable for a retry.
                return new(failed, null, isVerified);
            }
        }

        if (decision.Error is { Code: ErrorCode.InvalidTransition } && isVerified && !isDryRun && command is ConversationCommand.Set set)
        {
            context.Refusals.Note(ns, current.Value?.State ?? SchemaBundle.InitialState(bundle.Bundle), set.State);
        }

        if (decision.Error is { Code: ErrorCode.Corrupt } unread)
        {
            // Damage is not the request's fault either: its idempotency key is usable once the conversation is repaired.
            return new(context.Outages.Note(unread), null, isVerified);
        }

        if (decision.Error is { } refusal && command is ConversationCommand.HandleDue)
        {
            decision = Decision<ConversationEvent>.Of(ConversationDecider.Stick(current, refusal, command.At));
        }

        _happened = decision.Event ?? (command is ConversationCommand.HandleDue ? expired : null);
        _acknowledged = decision.Error is null ? _acknowledged : null;
        var commit = _happened is null && scope is null && _acknowledged is null
            ? null
            : ConversationCommits.Of(ns, id, bundle.Version, found, _happened == expired ? null : expired, _happened, context);
        commit = _acknowledged is { } acknowledged ? InboxCommits.AddTo(commit!, id, inbox, acknowledged, command.At, context.Options) : commit;
        Result<T> outcome = decision.Error is { } error
            ? error
            : answer(new(_happened is null ? current : ConversationDecider.Evolve(_happened), _happened)
            {
                Waiting = _acknowledged?.Inbox.Waiting,
                Events = isDryRun ? commit.Payloads() : null,
            });
        return new(outcome, commit is null || scope is null ? commit : scope.AddTo(commit, outcome), isVerified);
    }

    /// <summary>Whether the command does not depend on the bundle: a removal, and the end of an expired conversation.</summary>
    private bool IsPossibleWithoutBundle(ConversationEvent? expired) => command switch
    {
        ConversationCommand.Delete => true,
        ConversationCommand.HandleDue due => expired is not null || !due.FiresTimeouts,
        _ => false,
    };

    /// <summary>Removes the messages of the turn from the inbox. Errors: LEASE_LOST, NOT_FOUND, CORRUPT.</summary>
    private StoreError? Acknowledge(StoredEntry stored, CompiledBundle bundle, out Versioned<Inbox> inbox)
    {
        if (!StoredInboxes.Read(id, stored).TryGet(out inbox, out var corrupt))
        {
            return context.Outages.Note(corrupt);
        }

        var decision = InboxDecider.Decide(turn!, inbox, bundle.Bundle?.Inbox ?? InboxRules.Default, context.Limits);
        (_inbox, _acknowledged) = (inbox.Value, decision.Event);
        return decision.Error;
    }
}

/// <summary>A conversation after a command.</summary>
/// <param name="After">The conversation.</param>
/// <param name="Happened">The event of the command; null = nothing had to be done.</param>
internal readonly record struct ConversationStep(Versioned<Conversation> After, ConversationEvent? Happened)
{
    /// <summary>The number of messages that wait after a change under a turn; null = there was no turn.</summary>
    public int? Waiting { get; init; }

    /// <summary>The payloads of the events, for a dry run; null if the change is made.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}
