using Microsoft.Extensions.Logging;

namespace StateStore.Engine;

/// <summary>The services that the parts of one engine share.</summary>
internal sealed class EngineContext(IStateStorage storage, EngineOptions options, TimeProvider clock, ILogger logger, StoreMeter meter)
{
    private Deletions? _deletions;

    public IStateStorage Storage { get; } = storage;

    public EngineOptions Options { get; } = options;

    public Quotas Quotas { get; } = new(options);

    public Limits Limits => Options.Limits;

    public TimeProvider Clock { get; } = clock;

    public StoreMeter Meter { get; } = meter;

    public Outages Outages { get; } = new(logger, clock);

    public Deletions Deletions => LazyInitializer.EnsureInitialized(ref _deletions, () => new(Storage, Outages, logger));

    public CommitLoop Loop => field ??= new(Storage, Outages, Deletions, Meter.Commits);

    public LocalWebhooks Webhooks => field ??= new(this);

    public BundleCache Bundles { get; } = new(options.Limits, new(meter, EngineGauges.Bundles));

    public KeyCache Keys { get; } = new(options.CacheBytes, new(meter, EngineGauges.Keys));

    public SweepSchedule Schedule { get; } = new(clock, options.SweepInterval);

    public TableCache Tables { get; } = new(options.Limits, new(meter, EngineGauges.Tables));

    public ConversationCache Conversations { get; } = new(options.CacheBytes, new(meter, EngineGauges.Conversations));

    public InboxCache Inboxes { get; } = new(options.CacheBytes, new(meter, EngineGauges.Inboxes));

    public WorkQueues Queues => field ??= new(this);

    public RefusedTransitions Refusals { get; } = new(clock);

    public StripedLock Locks { get; } = new();

    /// <summary>The scope of a request under an idempotency key; null if it has none.</summary>
    public IdempotencyScope<T>? Scope<T>(string? key, ReadOnlySpan<byte> request, IOutcomeCodec<T> codec) => key is null
        ? null
        : new(key, IdempotencyRecord.Fingerprint(request), Clock.GetUtcNow(), Options, Quotas, codec);

    /// <summary>Checks the size of a page. Errors: INVALID_INPUT.</summary>
    public StoreError? CheckLimit(string what, int limit) => limit >= 1 && limit <= Limits.PageSize
        ? null
        : StoreError.InvalidInput($"{what} must be from 1 to {Limits.PageSize}");
}
