namespace StateStore.Orleans.Streams;

/// <summary>
/// One change of one conversation, as the Orleans stream of its namespace carries it: the bytes of the log, read when they are first asked
/// about, so that publishing reads nothing. A wire format: ids stay for ever.
/// </summary>
[GenerateSerializer, Alias("statestore.ConversationChanged"), Immutable]
public sealed class ConversationChanged
{
    [NonSerialized]
    private (string Id, ConversationEvent Event)? _read;

    [Id(0)]
    public required string Namespace { get; init; }

    /// <summary>The event as it stands in the log.</summary>
    [Id(1)]
    public required JsonText Payload { get; init; }

    /// <summary>Where it stands in the namespace's log.</summary>
    [Id(2)]
    public LogPosition Position { get; init; }

    /// <summary>
    /// The position before it on this stream. Who has seen everything up to there, and not up to <see cref="Position"/>, has missed nothing.
    /// </summary>
    [Id(3)]
    public LogPosition After { get; init; }

    public string ConversationId => Read().Id;

    public ConversationEventType Type => Read().Event.Type;

    /// <summary>The version the conversation has since.</summary>
    public long Version => Read().Event.Version.Number;

    /// <summary>As it was; null where it did not exist.</summary>
    public Conversation? Previous => Read().Event.Previous;

    /// <summary>As it is; null where it no longer exists.</summary>
    public Conversation? Current => Read().Event.Current;

    public DateTimeOffset At => Read().Event.At;

    /// <summary>The event of the log that this is; null where it is not the event of a conversation.</summary>
    internal static ConversationChanged? Of(string ns, Change change, LogPosition after) =>
        change.Payload.Utf8.Span.IndexOf("\"conversation_id\":"u8) < 0
            ? null
            : new() { Namespace = ns, Payload = change.Payload, Position = change.Position, After = after };

    private (string Id, ConversationEvent Event) Read() => _read ??= ConversationEventReader.Read(Payload)
        ?? throw new FormatException($"The event at {Position} of namespace {Namespace} was written by something else");
}
