namespace StateStore.Orleans.Streams;

/// <summary>Where the changes are, for whoever subscribes by Orleans' own means.</summary>
public static class ChangeStreamNames
{
    /// <summary>The stream provider. Registered before the store, under this name, any other provider may be used.</summary>
    public const string Provider = "StateStore";

    private const string Changes = "statestore.changes";

    /// <summary>The stream of one namespace; its items are <see cref="ConversationChanged"/>.</summary>
    public static StreamId Of(string ns) => StreamId.Create(Changes, ns);
}
