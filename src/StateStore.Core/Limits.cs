namespace StateStore.Core;

/// <summary>Every bound of the store, its default, and the error it raises. Nothing may grow without one.</summary>
public sealed record Limits
{
    public static readonly Limits Default = new();

    /// <summary>What is stored was bounded when it was written, by whatever limits held then.</summary>
    internal static readonly Limits Stored = Default with { DataBytes = int.MaxValue, JsonDepth = TrustedJson.Depth };

    /// <summary>Characters (code points) in a namespace, id, state or idempotency key; beyond: INVALID_NAME.</summary>
    public int NameLength { get; init; } = 200;

    /// <summary>Bytes of one request body; beyond: TOO_LARGE.</summary>
    public int BodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of the compact JSON data of one conversation, merged or not; beyond: TOO_LARGE.</summary>
    public int DataBytes { get; init; } = 1024 * 1024;

    /// <summary>Fields of one record of a table; beyond: TOO_LARGE.</summary>
    public int RecordFields { get; init; } = 1_000;

    /// <summary>Fields by which one table can be searched without a walk through it; beyond: INVALID_INPUT.</summary>
    public int TableIndexes { get; init; } = 8;

    /// <summary>Operations of one JSON Patch; beyond: TOO_LARGE.</summary>
    public int PatchOperations { get; init; } = 1_000;

    /// <summary>Changes of one batch; beyond: INVALID_INPUT.</summary>
    public int BatchCommands { get; init; } = 1_000;

    /// <summary>Bytes of UTF-8 in the name of a key, which is any text; beyond: INVALID_NAME.</summary>
    public int KeyNameBytes { get; init; } = 16 * 1024;

    /// <summary>Bytes of the value of one key; beyond: TOO_LARGE.</summary>
    public int KeyValueBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of a value that the event of its change carries; of a larger one it tells the size.</summary>
    public int KeyEventBytes { get; init; } = 64 * 1024;

    /// <summary>Characters of the content type of a value; beyond: INVALID_INPUT.</summary>
    public int ContentTypeLength { get; init; } = 200;

    /// <summary>The longest time to live of a key; beyond: INVALID_INPUT.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromDays(3_653);

    /// <summary>The most that a rate limit may let through in its window; beyond: INVALID_INPUT.</summary>
    public long RateLimit { get; init; } = 1_000_000_000;

    /// <summary>How long a call may wait for a lease; a longer wait is cut to this.</summary>
    public TimeSpan LeaseWait { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Bytes of content in one answer that can't be cut into pages: a whole table, the values of a batch, what a batch loads or writes. Beyond: TOO_LARGE.
    /// </summary>
    public long AnswerBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bytes of content in one page of a list, a history or a log. A page ends before the item that would pass it, so it may be shorter than asked for; its
    /// first item always fits.
    /// </summary>
    public long PageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Nesting of objects and arrays in one JSON text, at most 1,000; beyond: INVALID_JSON.</summary>
    public int JsonDepth { get; init; } = 64;

    /// <summary>States that one FSM may name; beyond: INVALID_SCHEMA.</summary>
    public int FsmStates { get; init; } = 1_000;

    /// <summary>Transitions in one FSM; beyond: INVALID_SCHEMA.</summary>
    public int FsmTransitions { get; init; } = 20_000;

    /// <summary>Items of one page of a list, a history or a log; beyond: INVALID_INPUT.</summary>
    public int PageSize { get; init; } = 1_000;

    /// <summary>
    /// Events that one filtered read of a log looks at, and <see cref="FilteredBytes"/> bytes of them; then it answers what it has found so far, and where to go on.
    /// </summary>
    public int FilteredEvents { get; init; } = 100_000;

    /// <summary>Bytes of the events that one filtered read of a log looks at.</summary>
    public long FilteredBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Failures that one error lists; the rest are counted, not listed.</summary>
    public int ErrorDetails { get; init; } = 100;
}
