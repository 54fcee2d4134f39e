namespace StateStore.Engine;

/// <summary>The options of the engine.</summary>
public sealed record EngineOptions
{
    /// <summary>The default options.</summary>
    public static readonly EngineOptions Default = new();

    /// <summary>The bounds of requests and answers.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>The greatest size of the cache of decoded conversations, of that of inboxes, and of that of keys, in bytes each.</summary>
    public long CacheBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The time for which an answer is remembered under its idempotency key.</summary>
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The time for which the version and the history of a deleted conversation are kept. The version makes a new conversation of this id get a
    /// greater one.
    /// </summary>
    public TimeSpan TombstoneLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The same time for a key. It is shorter because keys are created and deleted by the million.</summary>
    public TimeSpan KeyTombstoneLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The time to live of a key if the write says none; unsaid = unlimited.</summary>
    public PerNamespace<TimeToLive> KeyTtl { get; init; } = new(default(TimeToLive));

    /// <summary>The hook that approves each change of a conversation after the rules have allowed it; null = none.</summary>
    public ConversationHook? BeforeChange { get; init; }

    /// <summary>
    /// Fires the timeout of a conversation that is due, where one place owns the conversation and remembers it: it calls
    /// <see cref="LocalStateStore.FireDueAsync"/> there. It answers whether it changed something; null = every process fires timeouts itself.
    /// </summary>
    public Func<string, string, CancellationToken, ValueTask<Result<bool>>>? TimeoutOwner { get; init; }

    /// <summary>The greatest number of conversations in a namespace. A namespace that already holds more keeps them, but gets no new ones.</summary>
    public PerNamespace<long> MaxConversations { get; init; } = new(long.MaxValue);

    /// <summary>
    /// The greatest size of the stored conversations of a namespace, in bytes. Beyond it, a change that makes the stored value larger is refused.
    /// </summary>
    public PerNamespace<long> MaxConversationBytes { get; init; } = new(long.MaxValue);

    /// <summary>The greatest number of records in all tables of a namespace, with the rule of <see cref="MaxConversations"/>.</summary>
    public PerNamespace<long> MaxRecords { get; init; } = new(long.MaxValue);

    /// <summary>The greatest size of the stored records of a namespace, in bytes, with the rule of <see cref="MaxConversationBytes"/>.</summary>
    public PerNamespace<long> MaxRecordBytes { get; init; } = new(long.MaxValue);

    /// <summary>The greatest number of keys in a namespace, with the rule of <see cref="MaxConversations"/>.</summary>
    public PerNamespace<long> MaxKeys { get; init; } = new(long.MaxValue);

    /// <summary>The greatest size of the stored values of a namespace's keys, in bytes, with the rule of <see cref="MaxConversationBytes"/>.</summary>
    public PerNamespace<long> MaxKeyBytes { get; init; } = new(long.MaxValue);

    /// <summary>
    /// The greatest number of inboxes in a namespace, with the rule of <see cref="MaxConversations"/>. Only new messages are refused: claims and the
    /// ends of turns make room.
    /// </summary>
    public PerNamespace<long> MaxInboxes { get; init; } = new(long.MaxValue);

    /// <summary>The greatest size of the stored inboxes of a namespace, in bytes, with the rule of <see cref="MaxInboxes"/>.</summary>
    public PerNamespace<long> MaxInboxBytes { get; init; } = new(long.MaxValue);

    /// <summary>
    /// Returns the quota of a namespace, for quotas that change while the engine runs; null = none. If it returns null, the eight settings above apply.
    /// The engine calls it for each change, on any thread, so it must be fast and should return the same object until the quota changes.
    /// </summary>
    public Func<string, NamespaceQuota?>? Quotas { get; init; }

    /// <summary>
    /// The greatest number of answers that a namespace remembers under idempotency keys. In a full namespace a request under a new key is refused
    /// (LIMIT_EXCEEDED).
    /// </summary>
    public long MaxIdempotencyRecords { get; init; } = 1_000_000;

    /// <summary>The greatest size of those answers, in bytes.</summary>
    public long MaxIdempotencyBytes { get; init; } = 1024 * 1024 * 1024;

    /// <summary>
    /// Checks the address and the headers of a webhook by the rules of the process that sends. It returns INVALID_INPUT, or null for a webhook that can be
    /// sent; null = no check.
    /// </summary>
    public Func<Webhook, StoreError?>? CheckWebhook { get; init; }

    /// <summary>Generates the text of a private key of Ed25519 and its public key, for webhooks with that signature; null = they are not supported.</summary>
    public Func<(string Secret, string PublicKey)>? NewWebhookKeyPair { get; init; }

    /// <summary>The most webhooks of a namespace.</summary>
    public int MaxWebhooks { get; init; } = 20;

    /// <summary>The most webhooks of all namespaces together.</summary>
    public int MaxWebhooksTotal { get; init; } = 1_000;

    /// <summary>
    /// The interval at which the store is searched for due entries. An entry that this process knows to be due earlier is handled at its time.
    /// </summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);
}
