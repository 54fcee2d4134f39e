using StateStore.Conformance;
using StateStore.Conformance.Engine;
using StateStore.Storage;
using StateStore.Storage.Redis;

namespace StateStore.Engine.Tests.Stores;

/// <summary>The in-process engine on Redis passes the engine suites; each engine has a database of its own.</summary>
internal static class RedisEngine
{
    public static ValueTask<IStateStore> StartAsync(EngineOptions options, StorageOptions storage, TimeProvider clock) =>
        StartAsync(new(), options, storage, clock);

    public static async ValueTask<IStateStore> StartAsync(RedisDatabase database, EngineOptions options, StorageOptions storage, TimeProvider clock) =>
        await EngineOnStorage.StartAsync(
            new RedisStorage(new() { Configuration = await database.ConfigurationAsync(), Storage = storage }), options, clock, () => { });
}

public sealed class RedisConversations() : ConversationSuite(RedisEngine.StartAsync);

public sealed class RedisHistory() : HistorySuite(RedisEngine.StartAsync);

public sealed class RedisBounds() : BoundsSuite(RedisEngine.StartAsync);

public sealed class RedisBundles() : BundleSuite(RedisEngine.StartAsync);

public sealed class RedisDataSchemas() : DataSchemaSuite(RedisEngine.StartAsync);

public sealed class RedisIdempotency() : IdempotencySuite(RedisEngine.StartAsync);

public sealed class RedisChangeFeed() : ChangeFeedSuite(RedisEngine.StartAsync);

public sealed class RedisTables() : TableSuite(RedisEngine.StartAsync);

public sealed class RedisTableConcurrency() : TableConcurrencySuite(RedisEngine.StartAsync);

public sealed class RedisTableIndexes() : TableIndexSuite(RedisEngine.StartAsync);

public sealed class RedisTableIdempotency() : TableIdempotencySuite(RedisEngine.StartAsync);

public sealed class RedisKeys() : KeySuite(RedisEngine.StartAsync);

public sealed class RedisConversationExpiry() : ConversationExpirySuite(RedisEngine.StartAsync);

public sealed class RedisTimeouts() : TimeoutSuite(RedisEngine.StartAsync);

public sealed class RedisTimeoutControl() : TimeoutControlSuite(RedisEngine.StartAsync);

public sealed class RedisKeyHistory() : KeyHistorySuite(RedisEngine.StartAsync);

public sealed class RedisKeyIdempotency() : KeyIdempotencySuite(RedisEngine.StartAsync);

public sealed class RedisKeyQuotas() : KeyQuotaSuite(RedisEngine.StartAsync);

public sealed class RedisQuotas() : QuotaSuite(RedisEngine.StartAsync);

public sealed class RedisIdempotencyQuotas() : IdempotencyQuotaSuite(RedisEngine.StartAsync);

public sealed class RedisNamespaceDeletions() : NamespaceDeletionSuite(RedisEngine.StartAsync);

public sealed class RedisKeyExpiry() : KeyExpirySuite(RedisEngine.StartAsync);

public sealed class RedisKeyConcurrency() : KeyConcurrencySuite(RedisEngine.StartAsync);

public sealed class RedisLeases() : LeaseSuite(RedisEngine.StartAsync);

public sealed class RedisInboxes() : InboxSuite(RedisEngine.StartAsync);

public sealed class RedisTurns() : TurnSuite(RedisEngine.StartAsync);

public sealed class RedisDeadLetters() : DeadLetterSuite(RedisEngine.StartAsync);

public sealed class RedisInboxQuotas() : InboxQuotaSuite(RedisEngine.StartAsync);

public sealed class RedisLimits() : LimitSuite(RedisEngine.StartAsync);

public sealed class RedisProvider() : ProviderSuite(RedisEngine.StartAsync);

public sealed class RedisDamage() : DamageSuite(RedisEngine.StartAsync);

public sealed class RedisClock() : ClockSuite(RedisEngine.StartAsync);

public sealed class RedisTyped() : TypedSuite(RedisEngine.StartAsync);

public sealed class RedisTypedBundles() : TypedBundleSuite(RedisEngine.StartAsync);

public sealed class RedisDistributedCache() : DistributedCacheSuite(RedisEngine.StartAsync);

public sealed class RedisWebhooks() : WebhookSuite(RedisEngine.StartAsync);

public sealed class RedisWebhookTotals() : WebhookTotalSuite(RedisEngine.StartAsync);

public sealed class RedisDryRuns() : DryRunSuite(RedisEngine.StartAsync);

public sealed class RedisSubscribers() : SubscriberSuite(RedisEngine.StartAsync);

public sealed class RedisBundleReports() : BundleReportSuite(RedisEngine.StartAsync);

public sealed class RedisConversationTimes() : ConversationTimesSuite(RedisEngine.StartAsync);

public sealed class RedisStates() : StateSuite(RedisEngine.StartAsync);
