namespace StateStore.Storage;

/// <summary>The count, among those of a namespace, that an entry joins while it has a value. The numbers index arrays.</summary>
public enum EntryCount
{
    /// <summary>No count.</summary>
    None = 0,

    /// <summary>The number of conversations and the bytes of their values.</summary>
    Conversations = 1,

    /// <summary>The number of keys and the bytes of their values.</summary>
    Keys = 2,

    /// <summary>The number of answers under idempotency keys and the bytes of their values.</summary>
    Answers = 3,

    /// <summary>The number of records of all tables and the bytes of their values; index entries do not count.</summary>
    Records = 4,

    /// <summary>The number of inboxes and the bytes of their values.</summary>
    Inboxes = 5,
}

/// <summary>The work of a store for the entries of one kind.</summary>
/// <remarks>Stores read these properties, so a new kind is one row here. Only the spelling of a kind in a store's format is the store's own.</remarks>
public sealed record KindProperties
{
    private static readonly KindProperties[] ByNumber = Table();

    /// <summary>The count that an entry joins. <see cref="CountOf"/> leaves out the entries of the kind that do not count.</summary>
    public EntryCount Count { get; private init; }

    /// <summary>Whether a scan lists the entries, by id and by index term.</summary>
    public bool IsListed { get; private init; }

    /// <summary>Whether the store counts the entries of each term, and orders them by the time at which they gained it.</summary>
    public bool HasTermTimes { get; private init; }

    /// <summary>The log with the events of an entry's history; null = the kind has no history.</summary>
    public LogKind? History { get; private init; }

    /// <summary>Whether a namespace has only one such entry. Nearly every commit checks that entry.</summary>
    public bool IsSingle { get; private init; }

    /// <summary>Whether versions are times, so that they say nothing about the versions of other entries.</summary>
    public bool HasTimesAsVersions { get; private init; }

    /// <summary>The length of an array that has a place for each kind.</summary>
    public static int Kinds => ByNumber.Length;

    /// <summary>The length of an array that has a place for each <see cref="EntryCount"/>.</summary>
    public static int Counts => (int)EntryCount.Inboxes + 1;

    /// <summary>The properties of a kind.</summary>
    public static KindProperties Of(KeyKind kind) => ByNumber[(int)kind];

    /// <summary>The count that an entry joins while it has a value.</summary>
    public static EntryCount CountOf(EntityKey key) => key.Kind == KeyKind.Record && RecordKey.IsIndexEntry(key.Id) ? EntryCount.None : Of(key.Kind).Count;

    private static KindProperties[] Table()
    {
        var table = new KindProperties[Enum.GetValues<KeyKind>().Max(kind => (int)kind) + 1];
        Array.Fill(table, new());
        table[(int)KeyKind.Schema] = new() { IsSingle = true };
        table[(int)KeyKind.Conversation] = new()
        {
            Count = EntryCount.Conversations,
            IsListed = true,
            HasTermTimes = true,
            History = LogKind.Conversation,
        };
        table[(int)KeyKind.Idempotency] = new() { Count = EntryCount.Answers, HasTimesAsVersions = true };
        table[(int)KeyKind.Table] = new() { IsListed = true };
        table[(int)KeyKind.Record] = new() { Count = EntryCount.Records, IsListed = true };
        table[(int)KeyKind.Key] = new() { Count = EntryCount.Keys, IsListed = true, History = LogKind.Key };
        table[(int)KeyKind.Inbox] = new() { Count = EntryCount.Inboxes, IsListed = true };
        table[(int)KeyKind.Waiting] = new() { IsListed = true };
        return table;
    }
}
