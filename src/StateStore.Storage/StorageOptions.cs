namespace StateStore.Storage;

/// <summary>What all stores can be told.</summary>
public sealed record StorageOptions
{
    public static readonly StorageOptions Default = new();

    private static readonly TimeSpan LongestHealthCheck = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Events kept in the log of each namespace (seed: 10,000). A store may keep somewhat more (Redis trims by whole nodes), never less.
    /// </summary>
    public int EventRetention { get; init; } = 10_000;

    /// <summary>Events kept in the history of each conversation, beside the log and independent of it; 0 = none.</summary>
    public int HistoryLength { get; init; } = 100;

    /// <summary>The same of each key; less, since keys are many, and each event has a value.</summary>
    public int KeyHistoryLength { get; init; } = 10;

    /// <summary>Events kept in the history of each entry of a kind; 0 = none.</summary>
    public int HistoryLengthOf(KeyKind kind) => KindProperties.Of(kind).History switch
    {
        LogKind.Conversation => HistoryLength,
        LogKind.Key => KeyHistoryLength,
        _ => 0,
    };

    /// <summary>How many namespaces there may be; a commit that would make one more is refused. Those that are there stay.</summary>
    public long MaxNamespaces { get; init; } = long.MaxValue;

    /// <summary>How long a call may wait for the store before it gives up.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a check of health may wait for the store: 2 s, or <see cref="Timeout"/> where that is less.</summary>
    public TimeSpan HealthTimeout => Timeout < LongestHealthCheck ? Timeout : LongestHealthCheck;
}
