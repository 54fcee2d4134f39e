namespace StateStore.Storage;

/// <summary>The options that all stores have in common.</summary>
public sealed record StorageOptions
{
    /// <summary>The default options.</summary>
    public static readonly StorageOptions Default = new();

    private static readonly TimeSpan LongestHealthCheck = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The number of events that the log of each namespace keeps. A store may keep somewhat more (Redis trims by whole nodes), never less. The
    /// default of 10,000 is that of the Activepieces piece (<c>MAXLEN ~ 10000</c>).
    /// </summary>
    public int EventRetention { get; init; } = 10_000;

    /// <summary>The number of events that the audit log keeps, with the same rule.</summary>
    public int AuditRetention { get; init; } = 100_000;

    /// <summary>The number of events that a log of a kind keeps.</summary>
    public int RetentionOf(LogKind log) => log == LogKind.Audit ? AuditRetention : EventRetention;

    /// <summary>The number of events that the history of each conversation keeps, independently of the log; 0 = none.</summary>
    public int HistoryLength { get; init; } = 100;

    /// <summary>
    /// The number of events that the history of each key keeps; 0 = none. It is lower because keys are many and each event holds a value.
    /// </summary>
    public int KeyHistoryLength { get; init; } = 10;

    /// <summary>The number of events that the history of each entry of a kind keeps; 0 = none.</summary>
    public int HistoryLengthOf(KeyKind kind) => KindProperties.Of(kind).History switch
    {
        LogKind.Conversation => HistoryLength,
        LogKind.Key => KeyHistoryLength,
        _ => 0,
    };

    /// <summary>The greatest number of namespaces. A commit that would make one more is refused; existing namespaces stay.</summary>
    public long MaxNamespaces { get; init; } = long.MaxValue;

    /// <summary>The greatest time that a call waits for the store.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The greatest time that a health check waits for the store: 2 s, or <see cref="Timeout"/> if that is less.</summary>
    public TimeSpan HealthTimeout => Timeout < LongestHealthCheck ? Timeout : LongestHealthCheck;
}
