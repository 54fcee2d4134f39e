namespace StateStore.Orleans.Streams;

/// <summary>
/// One change of one conversation, an item of the Orleans stream of its namespace. It has the bytes of the log and reads them at the first access, so
/// that publishing reads nothing. This is a wire format: ids of members never change.
/// </summary>
[GenerateSerializer, Alias("statestore.ConversationChanged"), Immutable]
public sealed class ConversationChanged
{
    [NonSerialized]
    private (string Id, ConversationEvent Event)? _read;

    /// <summary>The namespace of the conversation.</summary>
    [Id(0)]
    public required string Namespace { get; init; }

    /// <summary>The event as it is in the log.</summary>
    [Id(1)]
    public required JsonText Payload { get; init; }

    /// <summary>The position of the event in the log of the namespace.</summary>
    [Id(2)]
    public LogPosition Position { get; init; }

    /// <summary>
    /// The position of the item before this one on the stream. A subscriber that has seen all changes up to this position has missed nothing.
    /// </summary>
    [Id(3)]
    public LogPosition After { get; init; }

    /// <summary>The id of the conversation.</summary>
    public string ConversationId => Read().Id;

    /// <summary>The kind of the change.</summary>
    public ConversationEventType Type => Read().Event.Type;

    /// <summary>The version of the conversation after the change.</summary>
    public long Version => Read().Event.Version.Number;

    /// <summary>The conversation before the change; null if it did not exist.</summary>
    public Conversation? Previous => Read().Event.Previous;

    /// <summary>The conversation after the change; null if it was removed.</summary>
    public Conversation? Current => Read().Event.Current;

    /// <summary>The time of the change, UTC.</summary>
    public DateTimeOffset At => Read().Event.At;

    /// <summary>The timeout that made the change; null if a caller made it.</summary>
    public TimeoutCause? Cause => Read().Event.Cause;

    /// <summary>Creates the item of an event of the log; null if the event does not concern a conversation.</summary>
    internal static ConversationChanged? Of(string ns, Change change, LogPosition after) =>
        change.Payload.Utf8.Span.IndexOf("\"conversation_id\":"u8) < 0
            ? null
            : new() { Namespace = ns, Payload = change.Payload, Position = change.Position, After = after };

    private (string Id, ConversationEvent Event) Read() => _read ??= ConversationEventReader.Read(Payload)
        ?? throw new FormatException($"The event at {Position} of namespace {Namespace} is not a change of a conversation; another program wrote it");
}
