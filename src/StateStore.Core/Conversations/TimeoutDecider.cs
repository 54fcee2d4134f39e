namespace StateStore.Core.Conversations;

/// <summary>The rules for the timeouts of a conversation.</summary>
internal static class TimeoutDecider
{
    /// <summary>
    /// Decides what the earliest timeout does if it is due. Its data come from the current bundle. If the bundle no longer has its rule, it is removed.
    /// </summary>
    public static Decision<ConversationEvent> FireDue(
        ConversationCommand.HandleDue command, Versioned<Conversation> current, SchemaBundle? bundle, Limits limits)
    {
        if (!command.FiresTimeouts || current.Value is not { } conversation || !(conversation.TimeoutAt <= command.At))
        {
            return Decision<ConversationEvent>.Nothing;
        }

        var due = conversation.Timeouts[0];
        return bundle?.Fsm?.TimeoutOf(conversation.State, due.To) is { } rule
            ? Fire(due, rule, current, bundle, limits, command.At)
            : Touch(current, conversation with { Timeouts = conversation.Timeouts.Without(due.To) }, command.At, CauseOf(due) with { IsRemoved = true });
    }

    /// <summary>
    /// Fires a timeout for a caller. Errors: NOT_FOUND, VERSION_CONFLICT, INVALID_TRANSITION, INVALID_DATA, TOO_LARGE.
    /// </summary>
    public static Decision<ConversationEvent> Fire(
        ConversationCommand.FireTimeout command, Versioned<Conversation> current, SchemaBundle? bundle, Limits limits)
    {
        if (Find(current, command.To, command.ExpectedVersion, out var timeout) is { } refusal)
        {
            return Refuse(refusal);
        }

        return bundle?.Fsm?.TimeoutOf(current.Value!.State, command.To) is { } rule
            ? Fire(timeout, rule, current, bundle, limits, command.At)
            : Refuse(StoreError.NotFound($"The current bundle has no timeout from \"{current.Value!.State}\" to \"{command.To}\"; cancel this one, or set the state"));
    }

    /// <summary>Gives a timeout another time. Errors: NOT_FOUND, VERSION_CONFLICT.</summary>
    public static Decision<ConversationEvent> Move(ConversationCommand.MoveTimeout command, Versioned<Conversation> current)
    {
        if (Find(current, command.To, command.ExpectedVersion, out var timeout) is { } refusal)
        {
            return Refuse(refusal);
        }

        var conversation = current.Value!;
        var moved = new ArmedTimeout(command.To, command.Due);
        return moved == timeout && conversation.Stuck is null
            ? Decision<ConversationEvent>.Nothing
            : Touch(current, conversation with { Timeouts = conversation.Timeouts.Replace(timeout, moved), Stuck = null }, command.At);
    }

    /// <summary>Removes a timeout. Errors: NOT_FOUND, VERSION_CONFLICT.</summary>
    public static Decision<ConversationEvent> Cancel(ConversationCommand.CancelTimeout command, Versioned<Conversation> current) =>
        Find(current, command.To, command.ExpectedVersion, out _) is { } refusal
            ? Refuse(refusal)
            : Touch(current, current.Value! with { Timeouts = current.Value.Timeouts.Without(command.To), Stuck = null }, command.At);

    /// <summary>Keeps the conversation in its state because a rule or a hook refuses its earliest timeout.</summary>
    public static ConversationEvent Stick(Versioned<Conversation> current, StoreError refusal, DateTimeOffset at)
    {
        var due = current.Value!.Timeouts[0];
        var stuck = StuckTimeout.Of(due.To, refusal, at);
        return Touched(current, current.Value with { Stuck = stuck }, at, CauseOf(due) with { Refusal = stuck });
    }

    private static Decision<ConversationEvent> Fire(
        ArmedTimeout timeout, TimeoutRule rule, Versioned<Conversation> current, SchemaBundle bundle, Limits limits, DateTimeOffset at)
    {
        var before = current.Value!;
        if (!bundle.Fsm!.Allows(before.State, rule.To))
        {
            return Refuse(ConversationDecider.InvalidTransition(bundle.Fsm, before.State, rule.To));
        }

        var after = new Conversation(rule.To, rule.Data is { } patch ? JsonMergePatch.Apply(before.Data, patch) : before.Data)
        {
            EnteredAt = before.State == rule.To ? before.EnteredAt : at,
            UpdatedAt = at,

            // The caller of the last change chose the expiry. Only a time to live of the bundle counts from every change.
            ExpiresAt = bundle.Ttl.IsSaid ? bundle.Ttl.ExpiryFrom(at) : before.ExpiresAt,
            Timeouts = Timeouts.AfterFiring(before, rule, bundle, at),
        };
        var fired = new ConversationEvent(ConversationEventType.Changed, current.Version.Next, before, after, at) { Cause = CauseOf(timeout) };
        return ConversationDecider.Settle(fired, bundle, limits, touch: true);
    }

    private static StoreError? Find(Versioned<Conversation> current, string to, long? expected, out ArmedTimeout timeout)
    {
        timeout = default;
        if (current.Value is not { } conversation)
        {
            return StoreError.NotFound("There is no such conversation");
        }

        if (current.Expect(expected) is { } conflict)
        {
            return conflict;
        }

        if (conversation.Timeouts.Find(to) is not { } found)
        {
            var armed = conversation.Timeouts.IsEmpty ? "it has none" : "it has " + string.Join(", ", conversation.Timeouts.Select(other => $"\"{other.To}\""));
            return StoreError.NotFound($"The conversation has no timeout to \"{to}\"; {armed}");
        }

        timeout = found;
        return null;
    }

    private static TimeoutCause CauseOf(ArmedTimeout timeout) => new(timeout.To, timeout.At);

    private static Decision<ConversationEvent> Touch(Versioned<Conversation> current, Conversation after, DateTimeOffset at, TimeoutCause? cause = null) =>
        Decision<ConversationEvent>.Of(Touched(current, after, at, cause));

    private static ConversationEvent Touched(Versioned<Conversation> current, Conversation after, DateTimeOffset at, TimeoutCause? cause) =>
        new(ConversationEventType.Touched, current.Version.Next, current.Value, after with { UpdatedAt = at }, at) { Cause = cause };

    private static Decision<ConversationEvent> Refuse(StoreError error) => Decision<ConversationEvent>.Refuse(error);
}
