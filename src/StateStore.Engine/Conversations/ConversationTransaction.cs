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
/// <param name="answer">
/// Makes the answer from the conversation after the command, its event (null = nothing had to be done), and the payloads of the events, for a dry run.
/// </param>
internal sealed class ConversationTransaction<T>(
    EngineContext context,
    IConversationMemory memory,
    string ns,
    string id,
    ConversationCommand command,
    IdempotencyScope<T>? scope,
    bool isDryRun,
    Func<Versioned<Conversation>, ConversationEvent?, ImmutableArray<JsonText>?, T> answer) : ITransaction<T>
{
    private ConversationEvent? _happened;
    private AnswerRoom? _room;
    private StoreError? _full;

    public bool IsDryRun => isDryRun;

    public ValueTask<Plan<T>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        // An idempotency key must be looked up in any case, so everything is loaded as of one moment.
        var mayUseCache = !fresh && scope is null;
        return mayUseCache && context.Bundles.Find(ns) is { } bundle && memory.Find(ns, id) is { } conversation
            ? new(Decide(bundle, conversation, isVerified: false))
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
    }

    public void Full(in QuotaExcess excess, NamespaceQuota quota)
    {
        _room = AnswerRoom.Of(excess, quota);
        _full = _room is null ? QuotaRefusal.Of(ns, excess, quota) : null;
    }

    private async ValueTask<Plan<T>> DecideOnStoreAsync(CancellationToken cancellation)
    {
        ImmutableArray<EntityKey> keys = scope is null
            ? [EntityKey.Schema, EntityKey.Conversation(id)]
            : [EntityKey.Schema, EntityKey.Conversation(id), scope.Key];
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
        return memory.Of(ns, id, stored[1]).TryGet(out var conversation, out var corrupt)
            ? Decide(bundle, conversation, isVerified: true)
            : Decide(bundle, new(stored[1].Version, null), isVerified: true, corrupt);
    }

    private Plan<T> Decide(CompiledBundle bundle, Versioned<Conversation> found, bool isVerified, StoreError? corrupt = null)
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
        if (decision.Event is { Cause: not { IsRemoved: true } } wanted && context.Options.BeforeChange is { } hook)
        {
            decision = Ask(hook, wanted, bundle);
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
        var commit = _happened is null && scope is null
            ? null
            : ConversationCommits.Of(ns, id, bundle.Version, found, _happened == expired ? null : expired, _happened, context);
        Result<T> outcome = decision.Error is { } error
            ? error
            : answer(_happened is null ? current : ConversationDecider.Evolve(_happened), _happened, isDryRun ? commit.Payloads() : null);
        return new(outcome, commit is null || scope is null ? commit : scope.AddTo(commit, outcome), isVerified);
    }

    /// <summary>Whether the command does not depend on the bundle: a removal, and the end of an expired conversation.</summary>
    private bool IsPossibleWithoutBundle(ConversationEvent? expired) => command switch
    {
        ConversationCommand.Delete => true,
        ConversationCommand.HandleDue due => expired is not null || !due.FiresTimeouts,
        _ => false,
    };

    private Decision<ConversationEvent> Ask(ConversationHook hook, ConversationEvent wanted, CompiledBundle bundle)
    {
        if (!hook(ns, id, wanted, isDryRun).TryGet(out var data, out var refusal))
        {
            return Decision<ConversationEvent>.Refuse(refusal);
        }

        return data is { } other && wanted.Current is not null
            ? ConversationDecider.Amend(wanted, other, bundle.Bundle, context.Limits)
            : Decision<ConversationEvent>.Of(wanted);
    }
}
