namespace StateStore.Core;

/// <summary>The answer of a decider to a command: an event, nothing to do, or a refusal.</summary>
public readonly struct Decision<TEvent>
    where TEvent : class
{
    private Decision(TEvent? happened, StoreError? error)
    {
        Event = happened;
        Error = error;
    }

    /// <summary>The command is fulfilled already; nothing is written.</summary>
    public static Decision<TEvent> Nothing => default;

    /// <summary>The event to commit; null if there is none.</summary>
    public TEvent? Event { get; }

    /// <summary>The refusal; null if there is none.</summary>
    public StoreError? Error { get; }

    /// <summary>Accepts the command with an event.</summary>
    public static Decision<TEvent> Of(TEvent happened) => new(happened, null);

    /// <summary>Refuses the command.</summary>
    public static Decision<TEvent> Refuse(StoreError error) => new(null, error);
}
