namespace StateStore.Core.Conversations;

/// <summary>The rules for changing a conversation. They are pure: the same input gives the same decision in every process.</summary>
public static class ConversationDecider
{
    /// <summary>Decides a command. Errors: VERSION_CONFLICT, INVALID_TRANSITION, INVALID_DATA, TOO_LARGE, NOT_FOUND (deletion, timeouts).</summary>
    /// <param name="command">The command.</param>
    /// <param name="current">The conversation as it stands. The caller has applied the event of <see cref="Expire"/> to an expired one.</param>
    /// <param name="bundle">The current bundle; null if the namespace has none.</param>
    /// <param name="limits">The bounds of the new content.</param>
    public static Decision<ConversationEvent> Decide(
        ConversationCommand command, Versioned<Conversation> current, SchemaBundle? bundle, Limits limits) => command switch
        {
            ConversationCommand.GetOrCreate get => GetOrCreate(get, current, bundle),
            ConversationCommand.Set set => Set(set, current, bundle, limits),
            ConversationCommand.Delete delete => Delete(delete, current),
            ConversationCommand.HandleDue due => TimeoutDecider.FireDue(due, current, bundle, limits),
            ConversationCommand.FireTimeout fire => TimeoutDecider.Fire(fire, current, bundle, limits),
            ConversationCommand.MoveTimeout move => TimeoutDecider.Move(move, current),
            ConversationCommand.CancelTimeout cancel => TimeoutDecider.Cancel(cancel, current),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };

    /// <summary>
    /// Decides a command on a conversation that can't be read. A command that does not depend on the stored form replaces or removes it. Any other
    /// command is refused with <paramref name="corrupt"/>.
    /// </summary>
    /// <param name="command">
    /// The command. <see cref="ConversationCommand.HandleDue"/> is given only for a conversation that the store lists as due. Where the bundle has timeouts,
    /// nothing tells whether the conversation has expired, so it is kept.
    /// </param>
    /// <param name="version">The version that the store gives for the conversation.</param>
    /// <param name="corrupt">The refusal.</param>
    /// <param name="bundle">The current bundle; null if the namespace has none.</param>
    /// <param name="limits">The bounds of the new content.</param>
    public static Decision<ConversationEvent> DecideDamaged(
        ConversationCommand command, EntityVersion version, StoreError corrupt, SchemaBundle? bundle, Limits limits)
    {
        var missing = new Versioned<Conversation>(version.Repaired(command.At), null);
        return command switch
        {
            ConversationCommand.Set { Merge: false, ExpectedVersion: null } set => Set(set, missing, bundle, limits),
            ConversationCommand.Delete { ExpectedVersion: null } => Happened(ConversationEventType.Deleted, missing, null, command.At),
            ConversationCommand.HandleDue when bundle?.Fsm is not { After.Count: > 0 } => Happened(ConversationEventType.Expired, missing, null, command.At),
            _ => Refuse(corrupt),
        };
    }

    /// <summary>The <c>expired</c> event that must precede any other change of an expired conversation; null if it has not expired.</summary>
    public static ConversationEvent? Expire(Versioned<Conversation> current, DateTimeOffset now) =>
        current.Value?.IsExpired(now) == true ? new(ConversationEventType.Expired, current.Version.Next, current.Value, null, now) : null;

    /// <summary>
    /// The event of a conversation that keeps its state because a rule or a hook refuses its earliest timeout (<see cref="Conversation.Stuck"/>).
    /// </summary>
    /// <param name="current">The conversation; it has a timeout that is due.</param>
    /// <param name="refusal">The refusal.</param>
    /// <param name="at">The time of the decision.</param>
    public static ConversationEvent Stick(Versioned<Conversation> current, StoreError refusal, DateTimeOffset at) => TimeoutDecider.Stick(current, refusal, at);

    /// <summary>The conversation after an event.</summary>
    public static Versioned<Conversation> Evolve(ConversationEvent happened) => new(happened.Version, happened.Current);

    /// <summary>Replaces the data of a decided change. The new data must satisfy the same rules.</summary>
    /// <param name="wanted">The decided change; the conversation must exist after it.</param>
    /// <param name="data">The new data.</param>
    /// <param name="bundle">The current bundle; null if the namespace has none.</param>
    /// <param name="limits">The bounds of the new content.</param>
    public static Decision<ConversationEvent> Amend(ConversationEvent wanted, JsonText data, SchemaBundle? bundle, Limits limits) => data.IsObject
        ? Settle(wanted with { Current = wanted.Current! with { Data = data } }, bundle, limits, touch: wanted.Cause is not null || wanted.Type == ConversationEventType.Touched)
        : Refuse(new(ErrorCode.InvalidData, "data must be a JSON object"));

    private static Decision<ConversationEvent> GetOrCreate(
        ConversationCommand.GetOrCreate command, Versioned<Conversation> current, SchemaBundle? bundle)
    {
        if (current.Value is not null)
        {
            return Decision<ConversationEvent>.Nothing;
        }

        // Initial data are not checked against the schema: it constrains the result of a change.
        var created = new Conversation(SchemaBundle.InitialState(bundle), JsonText.EmptyObject)
        {
            EnteredAt = command.At,
            UpdatedAt = command.At,
            ExpiresAt = bundle?.Ttl.ExpiryFrom(command.At),
            Timeouts = Timeouts.After(null, SchemaBundle.InitialState(bundle), bundle, command.At),
        };
        return Happened(ConversationEventType.Created, current, created, command.At);
    }

    private static Decision<ConversationEvent> Set(
        ConversationCommand.Set command, Versioned<Conversation> current, SchemaBundle? bundle, Limits limits)
    {
        if (current.Expect(command.ExpectedVersion) is { } conflict)
        {
            return Refuse(conflict);
        }

        if (command.Data is { IsObject: false })
        {
            return Refuse(new(ErrorCode.InvalidData, "data must be a JSON object"));
        }

        // A missing conversation is created by a transition from the initial state.
        var from = current.Value?.State ?? SchemaBundle.InitialState(bundle);
        if (bundle?.Fsm is { } fsm && !fsm.Allows(from, command.State))
        {
            return Refuse(InvalidTransition(fsm, from, command.State));
        }

        var before = current.Value?.Data ?? JsonText.EmptyObject;
        var data = command.Data is not { } given ? before : command.Merge ? JsonMergePatch.Apply(before, given) : given;
        var ttl = command.Ttl.IsSaid ? command.Ttl : bundle?.Ttl ?? TimeToLive.Unsaid;
        var wanted = new Conversation(command.State, data)
        {
            EnteredAt = current.Value?.State == command.State ? current.Value.EnteredAt : command.At,
            UpdatedAt = command.At,
            ExpiresAt = ttl.ExpiryFrom(command.At),
            Timeouts = Timeouts.After(current.Value, command.State, bundle, command.At),
        };
        return Settle(new(ConversationEventType.Created, current.Version.Next, current.Value, wanted, command.At), bundle, limits, command.Touch);
    }

    /// <summary>Checks the data, finds out whether anything changes, and chooses the type of the event.</summary>
    internal static Decision<ConversationEvent> Settle(ConversationEvent wanted, SchemaBundle? bundle, Limits limits, bool touch = false)
    {
        var current = wanted.Current!;
        if (current.Data.Utf8.Length > limits.DataBytes)
        {
            return Refuse(StoreError.TooLarge("The data", limits.DataBytes));
        }

        if (bundle?.DataSchema?.Check(current) is { } invalid)
        {
            return Refuse(invalid);
        }

        if (wanted.Previous is not { } old)
        {
            return Decision<ConversationEvent>.Of(wanted);
        }

        if (old.State != current.State || !old.Data.StructurallyEquals(current.Data))
        {
            return Decision<ConversationEvent>.Of(wanted with { Type = ConversationEventType.Changed });
        }

        return old.ExpiresAt == current.ExpiresAt && !touch
            ? Decision<ConversationEvent>.Nothing
            : Decision<ConversationEvent>.Of(wanted with { Type = ConversationEventType.Touched });
    }

    private static Decision<ConversationEvent> Delete(ConversationCommand.Delete command, Versioned<Conversation> current)
    {
        if (current.Value is null)
        {
            return Refuse(StoreError.NotFound("There is no such conversation"));
        }

        return current.Expect(command.ExpectedVersion) is { } conflict
            ? Refuse(conflict)
            : Happened(ConversationEventType.Deleted, current, null, command.At);
    }

    internal static StoreError InvalidTransition(FsmDefinition fsm, string from, string to)
    {
        var allowed = fsm.AllowedFrom(from);
        var details = new JsonBuilder();
        details.Raw("{\"from\":"u8).String(from).Raw(",\"to\":"u8).String(to).Raw(",\"allowed\":["u8);
        for (var i = 0; i < allowed.Count; i++)
        {
            details.Raw(i == 0 ? ""u8 : ","u8).String(allowed[i]);
        }

        details.Raw("]}"u8);
        var list = allowed.Count == 0 ? "none" : string.Join(", ", allowed);
        return new(
            ErrorCode.InvalidTransition, $"Invalid transition from \"{from}\" to \"{to}\". Allowed states: {list}", details.ToJsonText());
    }

    private static Decision<ConversationEvent> Happened(
        ConversationEventType type, Versioned<Conversation> before, Conversation? after, DateTimeOffset at) =>
        Decision<ConversationEvent>.Of(new(type, before.Version.Next, before.Value, after, at));

    private static Decision<ConversationEvent> Refuse(StoreError error) => Decision<ConversationEvent>.Refuse(error);
}
