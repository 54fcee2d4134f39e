namespace StateStore.Orleans.Streams;

/// <summary>One change of one conversation, as the Orleans stream of its namespace carries it. A wire format: ids stay for ever.</summary>
[GenerateSerializer, Alias("statestore.ConversationChanged"), Immutable]
public sealed record ConversationChanged
{
    [Id(0)]
    public required string Namespace { get; init; }

    [Id(1)]
    public required string ConversationId { get; init; }

    [Id(2)]
    public ConversationEventType Type { get; init; }

    /// <summary>The version the conversation has since.</summary>
    [Id(3)]
    public long Version { get; init; }

    /// <summary>As it was; null where it did not exist.</summary>
    [Id(4)]
    public Conversation? Previous { get; init; }

    /// <summary>As it is; null where it no longer exists.</summary>
    [Id(5)]
    public Conversation? Current { get; init; }

    [Id(6)]
    public DateTimeOffset At { get; init; }

    /// <summary>Where it stands in the namespace's log.</summary>
    [Id(7)]
    public LogPosition Position { get; init; }

    /// <summary>
    /// The position before it on this stream. Who has seen everything up to there, and not up to <see cref="Position"/>, has missed nothing.
    /// </summary>
    [Id(8)]
    public LogPosition After { get; init; }

    /// <summary>The event of the log that this is; null where it is not the event of a conversation.</summary>
    internal static ConversationChanged? Of(string ns, Change change, LogPosition after) =>
        ConversationEventReader.Read(change.Payload) is not var (id, happened) ? null : new()
        {
            Namespace = ns,
            ConversationId = id,
            Type = happened.Type,
            Version = happened.Version.Number,
            Previous = happened.Previous,
            Current = happened.Current,
            At = happened.At,
            Position = change.Position,
            After = after,
        };
}
