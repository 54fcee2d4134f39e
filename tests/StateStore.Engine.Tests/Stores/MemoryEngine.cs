using StateStore.Conformance.Engine;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests.Stores;

/// <summary>The in-process engine on memory passes the engine suites.</summary>
internal static class MemoryEngine
{
    public static ValueTask<IStateStore> StartAsync(EngineOptions options, StorageOptions storage, TimeProvider clock) =>
        EngineOnStorage.StartAsync(new MemoryStorage(storage), options, clock, () => { });
}

public sealed class MemoryConversations() : ConversationSuite(MemoryEngine.StartAsync);

public sealed class MemoryHistory() : HistorySuite(MemoryEngine.StartAsync);

public sealed class MemoryBounds() : BoundsSuite(MemoryEngine.StartAsync);

public sealed class MemoryBundles() : BundleSuite(MemoryEngine.StartAsync);

public sealed class MemoryDataSchemas() : DataSchemaSuite(MemoryEngine.StartAsync);

public sealed class MemoryIdempotency() : IdempotencySuite(MemoryEngine.StartAsync);

public sealed class MemoryChangeFeed() : ChangeFeedSuite(MemoryEngine.StartAsync);

public sealed class MemoryTables() : TableSuite(MemoryEngine.StartAsync);

public sealed class MemoryTableConcurrency() : TableConcurrencySuite(MemoryEngine.StartAsync);

public sealed class MemoryTableIndexes() : TableIndexSuite(MemoryEngine.StartAsync);

public sealed class MemoryTableIdempotency() : TableIdempotencySuite(MemoryEngine.StartAsync);

public sealed class MemoryKeys() : KeySuite(MemoryEngine.StartAsync);

public sealed class MemoryConversationExpiry() : ConversationExpirySuite(MemoryEngine.StartAsync);

public sealed class MemoryTimeouts() : TimeoutSuite(MemoryEngine.StartAsync);

public sealed class MemoryTimeoutControl() : TimeoutControlSuite(MemoryEngine.StartAsync);

public sealed class MemoryKeyHistory() : KeyHistorySuite(MemoryEngine.StartAsync);

public sealed class MemoryKeyIdempotency() : KeyIdempotencySuite(MemoryEngine.StartAsync);

public sealed class MemoryKeyQuotas() : KeyQuotaSuite(MemoryEngine.StartAsync);

public sealed class MemoryQuotas() : QuotaSuite(MemoryEngine.StartAsync);

public sealed class MemoryIdempotencyQuotas() : IdempotencyQuotaSuite(MemoryEngine.StartAsync);

public sealed class MemoryNamespaceDeletions() : NamespaceDeletionSuite(MemoryEngine.StartAsync);

public sealed class MemoryKeyExpiry() : KeyExpirySuite(MemoryEngine.StartAsync);

public sealed class MemoryKeyConcurrency() : KeyConcurrencySuite(MemoryEngine.StartAsync);

public sealed class MemoryLeases() : LeaseSuite(MemoryEngine.StartAsync);

public sealed class MemoryInboxes() : InboxSuite(MemoryEngine.StartAsync);

public sealed class MemoryTurns() : TurnSuite(MemoryEngine.StartAsync);

public sealed class MemoryDeadLetters() : DeadLetterSuite(MemoryEngine.StartAsync);

public sealed class MemoryInboxQuotas() : InboxQuotaSuite(MemoryEngine.StartAsync);

public sealed class MemoryLimits() : LimitSuite(MemoryEngine.StartAsync);

public sealed class MemoryProvider() : ProviderSuite(MemoryEngine.StartAsync);

public sealed class MemoryDamage() : DamageSuite(MemoryEngine.StartAsync);

public sealed class MemoryClock() : ClockSuite(MemoryEngine.StartAsync);

public sealed class MemoryTyped() : TypedSuite(MemoryEngine.StartAsync);

public sealed class MemoryTypedBundles() : TypedBundleSuite(MemoryEngine.StartAsync);

public sealed class MemoryDistributedCache() : DistributedCacheSuite(MemoryEngine.StartAsync);

public sealed class MemoryWebhooks() : WebhookSuite(MemoryEngine.StartAsync);

public sealed class MemoryWebhookTotals() : WebhookTotalSuite(MemoryEngine.StartAsync);

public sealed class MemoryDryRuns() : DryRunSuite(MemoryEngine.StartAsync);

public sealed class MemorySubscribers() : SubscriberSuite(MemoryEngine.StartAsync);

public sealed class MemoryBundleReports() : BundleReportSuite(MemoryEngine.StartAsync);

public sealed class MemoryConversationTimes() : ConversationTimesSuite(MemoryEngine.StartAsync);

public sealed class MemoryStates() : StateSuite(MemoryEngine.StartAsync);
