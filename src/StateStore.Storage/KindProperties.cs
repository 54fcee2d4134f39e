namespace StateStore.Storage;

/// <summary>The count of its namespace that an entry joins while it has a value. The numbers index arrays.</summary>
public enum EntryCount
{
    /// <summary>Entries that are not counted.</summary>
    None = 0,

    /// <summary>Entries alone.</summary>
    Conversations = 1,

    /// <summary>Entries and the bytes of their values.</summary>
    Keys = 2,

    /// <summary>Entries and the bytes of their values.</summary>
    Answers = 3,
}

/// <summary>
/// What a store does for the entries of one kind. Stores ask for these properties, so a new kind is one row here; only the spelling of a kind in a store's format
/// is the store's own.
/// </summary>
public sealed record KindProperties
{
    private static readonly KindProperties[] ByNumber = Table();

    /// <summary>The count that an entry joins.</summary>
    public EntryCount Count { get; private init; }

    /// <summary>A scan lists the entries, by id and by index term.</summary>
    public bool IsListed { get; private init; }

    /// <summary>The log whose events an entry's history consists of; null = the kind has no history.</summary>
    public LogKind? History { get; private init; }

    /// <summary>A namespace has one such entry, and nearly every commit checks it.</summary>
    public bool IsSingle { get; private init; }

    /// <summary>Versions are times, so they say nothing about the versions of other entries.</summary>
    public bool HasTimesAsVersions { get; private init; }

    /// <summary>The length of an array that has a place for each kind.</summary>
    public static int Kinds => ByNumber.Length;

    /// <summary>The length of an array that has a place for each <see cref="EntryCount"/>.</summary>
    public static int Counts => (int)EntryCount.Answers + 1;

    public static KindProperties Of(KeyKind kind) => ByNumber[(int)kind];

    private static KindProperties[] Table()
    {
        var table = new KindProperties[Enum.GetValues<KeyKind>().Max(kind => (int)kind) + 1];
        Array.Fill(table, new());
        table[(int)KeyKind.Schema] = new() { IsSingle = true };
        table[(int)KeyKind.Conversation] = new() { Count = EntryCount.Conversations, IsListed = true, History = LogKind.Conversation };
        table[(int)KeyKind.Idempotency] = new() { Count = EntryCount.Answers, HasTimesAsVersions = true };
        table[(int)KeyKind.Table] = new() { IsListed = true };
        table[(int)KeyKind.Record] = new() { IsListed = true };
        table[(int)KeyKind.Key] = new() { Count = EntryCount.Keys, IsListed = true, History = LogKind.Key };
        return table;
    }
}

/// <summary>How many entries a count has, and the bytes of their values.</summary>
public record struct EntryTotal(long Entries, long Bytes);
