namespace StateStore.Engine;

/// <summary>The counts of a namespace that holds something, or once did.</summary>
/// <param name="Name">The name.</param>
/// <param name="Conversations">The number of conversations.</param>
/// <param name="Events">The number of events in the log of its conversations.</param>
public readonly record struct NamespaceInfo(string Name, long Conversations, long Events)
{
    /// <summary>The number of keys, with the expired ones that the sweep has not removed yet.</summary>
    public long Keys { get; init; }

    /// <summary>The bytes of the stored values of the keys.</summary>
    public long KeyBytes { get; init; }

    /// <summary>The number of inboxes that have messages, a turn or dead letters.</summary>
    public long Inboxes { get; init; }

    /// <summary>The bytes of the stored inboxes.</summary>
    public long InboxBytes { get; init; }

    /// <summary>The number of events in the log of its tables.</summary>
    public long TableEvents { get; init; }

    /// <summary>The number of events in the log of its keys.</summary>
    public long KeyEvents { get; init; }

    /// <summary>The number of events in the log of the messages of its conversations.</summary>
    public long MessageEvents { get; init; }

    /// <summary>The counts that a store returns, in this form.</summary>
    public static NamespaceInfo Of(NamespaceContents contents) => new(contents.Name, contents.Of(EntryCount.Conversations).Entries, contents.Of(LogKind.Conversation))
    {
        Keys = contents.Of(EntryCount.Keys).Entries,
        KeyBytes = contents.Of(EntryCount.Keys).Bytes,
        Inboxes = contents.Of(EntryCount.Inboxes).Entries,
        InboxBytes = contents.Of(EntryCount.Inboxes).Bytes,
        TableEvents = contents.Of(LogKind.Table),
        KeyEvents = contents.Of(LogKind.Key),
        MessageEvents = contents.Of(LogKind.Message),
    };
}
