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
    // A deletion removes the inbox too.
    private readonly InboxCommand? _ofInbox = command is ConversationCommand.Delete ? new InboxCommand.Clear(command.At) : turn;

    private ConversationEvent? _happened;
    private Inbox? _inbox;
    private InboxChange? _inboxChange;
    private bool _isInboxDamaged;
    private AnswerRoom? _room;
    private StoreError? _full;

    public bool IsDryRun => isDryRun;

    public ValueTask<Plan<T>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        // An idempotency key must be looked up in any case, so everything is loaded as of one moment.
        var mayUseCache = !fresh && scope is null;
        var inbox = _ofInbox is null ? default(Versioned<Inbox>) : mayUseCache ? context.Inboxes.Find(ns, id) : null;
        return mayUseCache && inbox is { } known && context.Bundles.Find(ns) is { } bundle && memory.Find(ns, id) is { } conversation
            ? new(Decide(bundle, conversation, known, isVerified: false))
            : DecideOnStoreAsync(cancellation);
    }

    public void Committed()
    {
        if (_happened is not null)
        {
            memory.Put(ns, id, ConversationDecider.Evolve(_happened));
            if (_happened.Current?.DueAt is { } due)
            {
                context.Schedule.Note(ns, due);
            }
        }

        if (_inboxChange is not null)
        {
            InboxCommits.Committed(context, ns, id, _ofInbox!, _inbox, _inboxChange);
        }
    }

    public void Full(in QuotaExcess excess, NamespaceQuota quota)
    {
        _room = AnswerRoom.Of(excess, quota);
        _full = _room is null ? QuotaRefusal.Of(ns, excess, quota) : null;
    }

    private async ValueTask<Plan<T>> DecideOnStoreAsync(CancellationToken cancellation)
    {
        ImmutableArray<EntityKey> keys = [EntityKey.Schema, EntityKey.Conversation(id)];
        keys = scope is null ? keys : keys.Add(scope.Key);
        keys = _ofInbox is null ? keys : keys.Add(EntityKey.Inbox(id));
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
        Versioned<Inbox> inbox = default;
        _isInboxDamaged = false;
        if (_ofInbox is not null && !StoredInboxes.Remember(context, ns, id, stored[^1]).TryGet(out inbox, out var unread))
        {
            if (_ofInbox is not InboxCommand.Clear)
            {
                return new(context.Outages.Note(unread), null, true);
            }

            // A deletion also removes an inbox that can't be read. Nothing is known of its messages.
            (inbox, _isInboxDamaged) = (new(stored[^1].Version, null), true);
        }

        return memory.Of(ns, id, stored[1]).TryGet(out var conversation, out var corrupt)
            ? Decide(bundle, conversation, inbox, isVerified: true)
            : Decide(bundle, new(stored[1].Version, null), inbox, isVerified: true, corrupt);
    }

    private Plan<T> Decide(CompiledBundle bundle, Versioned<Conversation> found, Versioned<Inbox> inbox, bool isVerified, StoreError? corrupt = null)
    {
        (_happened, _inboxChange) = (null, null);
        if (_ofInbox is not null && ChangeInbox(_ofInbox, inbox, bundle) is { } lost)
        {
            return new(lost, null, isVerified);
        }

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
        _inboxChange = decision.Error is null ? _inboxChange : null;
        var commit = _happened is null && scope is null && _inboxChange is null
            ? null
            : ConversationCommits.Of(ns, id, bundle.Version, found, _happened == expired ? null : expired, _happened, context);
        commit = commit is null ? null : AddInbox(commit, inbox);
        Result<T> outcome = decision.Error is { } error
            ? error
            : answer(new(_happened is null ? current : ConversationDecider.Evolve(_happened), _happened)
            {
                Waiting = turn is null ? null : (_inboxChange?.Inbox ?? _inbox ?? Inbox.Empty).Waiting,
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

    /// <summary>Adds the change of the inbox. A deletion that finds an empty inbox fails if a message arrives meanwhile, and then discards it.</summary>
    private Commit AddInbox(Commit commit, Versioned<Inbox> inbox) =>
        _inboxChange is { } change ? InboxCommits.AddTo(commit, id, inbox, change, command.At, context.Options)
        : _ofInbox is InboxCommand.Clear ? commit with { Checks = commit.Checks.Add(new(EntityKey.Inbox(id), inbox.Version)) }
        : commit;

    /// <summary>Removes the messages of the turn, or of a deleted conversation, from the inbox. Errors: LEASE_LOST, NOT_FOUND.</summary>
    private StoreError? ChangeInbox(InboxCommand change, Versioned<Inbox> inbox, CompiledBundle bundle)
    {
        if (_isInboxDamaged)
        {
            _inboxChange = new(inbox.Version.Repaired(command.At).Next, Inbox.Empty, []);
            return null;
        }

        var decision = InboxDecider.Decide(change, inbox, bundle.Bundle?.Inbox ?? InboxRules.Default, context.Limits);
        (_inbox, _inboxChange) = (inbox.Value, decision.Event);
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
