namespace StateStore.Engine;

/// <summary>A namespace that holds something, or once did.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Conversations">How many conversations it holds.</param>
/// <param name="Events">How many events the log of its conversations holds.</param>
public readonly record struct NamespaceInfo(string Name, long Conversations, long Events)
{
    /// <summary>How many keys it holds, also those whose time is over and that nobody has removed yet.</summary>
    public long Keys { get; init; }

    /// <summary>Bytes of their stored values.</summary>
    public long KeyBytes { get; init; }

    /// <summary>How many events the log of its tables holds.</summary>
    public long TableEvents { get; init; }

    /// <summary>How many events the log of its keys holds.</summary>
    public long KeyEvents { get; init; }

    /// <summary>The contents of a namespace as a store counts them.</summary>
    public static NamespaceInfo Of(NamespaceContents contents) => new(contents.Name, contents.Of(EntryCount.Conversations).Entries, contents.Of(LogKind.Conversation))
    {
        Keys = contents.Of(EntryCount.Keys).Entries,
        KeyBytes = contents.Of(EntryCount.Keys).Bytes,
        TableEvents = contents.Of(LogKind.Table),
        KeyEvents = contents.Of(LogKind.Key),
    };
}
