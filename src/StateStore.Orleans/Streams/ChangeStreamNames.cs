namespace StateStore.Orleans.Streams;

/// <summary>The names of the Orleans streams of changes, for applications that subscribe to them directly.</summary>
public static class ChangeStreamNames
{
    /// <summary>The name of the stream provider. An application can use another provider: it registers it under this name before the store.</summary>
    public const string Provider = "StateStore";

    private const string Changes = "statestore.changes";

    /// <summary>The stream of one namespace. Its items are <see cref="ConversationChanged"/>.</summary>
    public static StreamId Of(string ns) => StreamId.Create(Changes, ns);
}
