namespace StateStore.Core;

/// <summary>The bounds of the store, each with its default and its error. Nothing may grow without a bound.</summary>
public sealed record Limits
{
    /// <summary>The default bounds.</summary>
    public static readonly Limits Default = new();

    /// <summary>The bounds for stored content. It was bounded when it was written, by the bounds of that time.</summary>
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

    /// <summary>Bytes of a value that the event of its change carries; for a larger value the event has the size only.</summary>
    public int KeyEventBytes { get; init; } = 64 * 1024;

    /// <summary>Characters of the content type of a value; beyond: INVALID_INPUT.</summary>
    public int ContentTypeLength { get; init; } = 200;

    /// <summary>The longest time to live of a key; beyond: INVALID_INPUT.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromDays(3_653);

    /// <summary>The most that a rate limit may let through in its window; beyond: INVALID_INPUT.</summary>
    public long RateLimit { get; init; } = 1_000_000_000;

    /// <summary>The greatest time that a call waits for a lease; a longer wait is cut to it.</summary>
    public TimeSpan LeaseWait { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Bytes of content in one answer that has no pages: a whole table, the values of a batch, the loads or writes of a batch. Beyond: TOO_LARGE.
    /// </summary>
    public long AnswerBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bytes of content in one page of a list, a history or a log. A page ends before the item that would exceed it, so it may be shorter than
    /// requested. Its first item always fits.
    /// </summary>
    public long PageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Nesting of objects and arrays in one JSON text, at most 1,000; beyond: INVALID_JSON.</summary>
    public int JsonDepth { get; init; } = 64;

    /// <summary>Bytes of one message of an inbox; beyond: TOO_LARGE.</summary>
    public int MessageBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of all messages of one inbox, and again of its dead letters. Beyond: LIMIT_EXCEEDED; the oldest dead letters are removed.</summary>
    public int InboxBytes { get; init; } = 1024 * 1024;

    /// <summary>Dead letters of one inbox; beyond, the oldest are removed. Also the ids that one replay or discard names; beyond: INVALID_INPUT.</summary>
    public int DeadLetters { get; init; } = 100;

    /// <summary>The longest time of one turn; beyond: INVALID_INPUT. A worker extends its turn while it works.</summary>
    public TimeSpan TurnTime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The greatest <see cref="InboxRules.Limit"/> of a bundle; beyond: INVALID_SCHEMA.</summary>
    public int InboxMessages { get; init; } = 1_000;

    /// <summary>States that one FSM may name; beyond: INVALID_SCHEMA.</summary>
    public int FsmStates { get; init; } = 1_000;

    /// <summary>Transitions in one FSM; beyond: INVALID_SCHEMA.</summary>
    public int FsmTransitions { get; init; } = 20_000;

    /// <summary>Items of one page of a list, a history or a log; beyond: INVALID_INPUT.</summary>
    public int PageSize { get; init; } = 1_000;

    /// <summary>
    /// Events that one filtered read of a log examines, within <see cref="FilteredBytes"/>. Then the read returns the matches so far and the position
    /// to continue from.
    /// </summary>
    public int FilteredEvents { get; init; } = 100_000;

    /// <summary>Bytes of events that one filtered read of a log examines.</summary>
    public long FilteredBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Failures that one error lists. The rest are counted but not listed.</summary>
    public int ErrorDetails { get; init; } = 100;
}
