using System.Collections.Immutable;

namespace StateStore.Engine.Inboxes;

/// <summary>One command on the inbox of one conversation, run by <see cref="CommitLoop"/>.</summary>
/// <param name="context">The engine.</param>
/// <param name="memory">The remembered conversations.</param>
/// <param name="ns">The namespace.</param>
/// <param name="id">The conversation.</param>
/// <param name="command">The command. An append creates a missing conversation in the same commit.</param>
/// <param name="scope">The idempotency key of the request; null if it has none. Refusals are not remembered under it.</param>
/// <param name="isDryRun">Whether the commit is only tried.</param>
/// <param name="answer">Makes the answer.</param>
internal sealed class InboxTransaction<T>(
    EngineContext context,
    IConversationMemory memory,
    string ns,
    string id,
    InboxCommand command,
    IdempotencyScope<T>? scope,
    bool isDryRun,
    Func<InboxStep, T> answer) : ITransaction<T>
{
    private ConversationEvent? _created;
    private Inbox? _before;
    private InboxChange? _change;
    private AnswerRoom? _room;
    private StoreError? _full;

    public bool IsDryRun => isDryRun;

    public ValueTask<Plan<T>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        // An idempotency key must be looked up in any case, so everything is loaded as of one moment.
        var mayUseCache = !fresh && scope is null;
        return mayUseCache && context.Bundles.Find(ns) is { } bundle && memory.Find(ns, id) is { } conversation && context.Inboxes.Find(ns, id) is { } inbox
            ? new(Decide(bundle, conversation, inbox, isVerified: false))
            : DecideOnStoreAsync(cancellation);
    }

    private async ValueTask<Plan<T>> DecideOnStoreAsync(CancellationToken cancellation)
    {
        ImmutableArray<EntityKey> keys = [EntityKey.Schema, EntityKey.Conversation(id), EntityKey.Inbox(id)];
        keys = scope is null ? keys : keys.Add(scope.Key);
        var stored = await context.Storage.LoadManyAsync(ns, keys, cancellation).ConfigureAwait(false);
        if (scope?.Replay(stored[3]) is { } first)
        {
            return new(first, null, true);
        }

        if ((_full ?? _room?.Check(taken: 0)) is { } noRoom)
        {
            return new(noRoom, null, true);
        }

        return memory.Of(ns, id, stored[1]).TryGet(out var conversation, out var corrupt)
            && StoredInboxes.Remember(context, ns, id, stored[2]).TryGet(out var inbox, out corrupt)
                ? Decide(context.Bundles.Of(ns, stored[0]), conversation, inbox, isVerified: true)
                : new(context.Outages.Note(corrupt), null, true);
    }

    public void Committed()
    {
        if (_created is not null)
        {
            memory.Put(ns, id, ConversationDecider.Evolve(_created));
        }

        if (_created?.Current?.DueAt is { } due)
        {
            context.Schedule.Note(ns, due);
        }

        if (_change is not null)
        {
            InboxCommits.Committed(context, ns, id, command, _before, _change);
        }
    }

    public void Full(in QuotaExcess excess, NamespaceQuota quota)
    {
        _room = AnswerRoom.Of(excess, quota);
        _full = _room is null ? QuotaRefusal.Of(ns, excess, quota) : null;
    }

    private Plan<T> Decide(CompiledBundle bundle, Versioned<Conversation> found, Versioned<Inbox> inbox, bool isVerified)
    {
        (_created, _change) = (null, null);
        if (bundle.Unusable is { } unusable && command is not InboxCommand.Expire)
        {
            return new(context.Outages.Note(unusable), null, isVerified);
        }

        var rules = bundle.Bundle?.Inbox ?? InboxRules.Default;
        var decision = InboxDecider.Decide(command, inbox, rules, context.Limits);
        if (decision.Error is { } refused)
        {
            return new(refused, null, isVerified);
        }

        var expired = ConversationDecider.Expire(found, command.At);
        var current = expired is null ? found : ConversationDecider.Evolve(expired);
        if (command is InboxCommand.Append && current.Value is null)
        {
            var creation = ConversationDecider.Decide(new ConversationCommand.GetOrCreate(command.At), current, bundle.Bundle, context.Limits);
            creation = ConversationHooks.Ask(context, ns, id, creation.Event!, bundle, isDryRun);
            if (creation.Error is { } rejected)
            {
                return new(rejected, null, isVerified);
            }

            _created = creation.Event;
            current = ConversationDecider.Evolve(_created!);
        }

        (_before, _change) = (inbox.Value, decision.Event);
        var commit = _change is null ? null : InboxCommits.AddTo(Begin(bundle, found, expired), id, inbox, _change, command.At, context.Options);
        var after = _change?.Inbox ?? inbox.Value ?? Inbox.Empty;
        Result<T> outcome = answer(new(current, after, rules, _change)
        {
            IsCreated = _created is not null,
            Events = isDryRun ? commit.Payloads() : null,
        });
        return new(outcome, commit is null || scope is null ? commit : scope.AddTo(commit, outcome), isVerified);
    }

    /// <summary>
    /// The commit before the change of the inbox: the creation of the conversation, or only checks. A claim answers with the conversation, so it checks
    /// its version. Other commands do not depend on it.
    /// </summary>
    private Commit Begin(CompiledBundle bundle, Versioned<Conversation> found, ConversationEvent? expired)
    {
        if (_created is not null || command is InboxCommand.Claim)
        {
            return ConversationCommits.Of(ns, id, bundle.Version, found, expired, _created, context);
        }

        // Other commands end turns and make room, so a quota never refuses them.
        return new(ns, [new(EntityKey.Schema, bundle.Version)], [], []) { Quota = command is InboxCommand.Append ? context.Quotas.Of(ns) : null };
    }
}

/// <summary>An inbox after a command.</summary>
/// <param name="Conversation">The conversation; without a value it is missing or has expired.</param>
/// <param name="Inbox">The inbox.</param>
/// <param name="Rules">The rules of the bundle.</param>
/// <param name="Change">The change; null = nothing had to be done.</param>
internal readonly record struct InboxStep(Versioned<Conversation> Conversation, Inbox Inbox, InboxRules Rules, InboxChange? Change)
{
    /// <summary>Whether the command created the conversation.</summary>
    public bool IsCreated { get; init; }

    /// <summary>The payloads of the events, for a dry run; null if the change is made.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}
