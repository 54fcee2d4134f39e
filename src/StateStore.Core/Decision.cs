namespace StateStore.Core;

/// <summary>What a decider says to a command: one event, nothing to do, or why not.</summary>
public readonly struct Decision<TEvent>
    where TEvent : class
{
    private Decision(TEvent? happened, StoreError? error)
    {
        Event = happened;
        Error = error;
    }

    /// <summary>The command is fulfilled as things stand; nothing is written.</summary>
    public static Decision<TEvent> Nothing => default;

    /// <summary>The event to commit, if any.</summary>
    public TEvent? Event { get; }

    /// <summary>The refusal, if any.</summary>
    public StoreError? Error { get; }

    public static Decision<TEvent> Of(TEvent happened) => new(happened, null);

    public static Decision<TEvent> Refuse(StoreError error) => new(null, error);
}
