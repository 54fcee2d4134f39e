using StateStore.Conformance.Engine;
using StateStore.Storage;
using StateStore.Storage.Sqlite;

namespace StateStore.Engine.Tests.Stores;

/// <summary>The in-process engine on SQLite passes the engine suites.</summary>
internal static class SqliteEngine
{
    public static ValueTask<IStateStore> StartAsync(EngineOptions options, StorageOptions storage, TimeProvider clock)
    {
        var directory = Directory.CreateTempSubdirectory("statestore-engine-");
        var path = Path.Combine(directory.FullName, "engine.db");
        return EngineOnStorage.StartAsync(
            new SqliteStorage(new() { Path = path, Storage = storage }), options, clock, () => directory.Delete(recursive: true));
    }
}

public sealed class SqliteConversations() : ConversationSuite(SqliteEngine.StartAsync);

public sealed class SqliteHistory() : HistorySuite(SqliteEngine.StartAsync);

public sealed class SqliteBounds() : BoundsSuite(SqliteEngine.StartAsync);

public sealed class SqliteBundles() : BundleSuite(SqliteEngine.StartAsync);

public sealed class SqliteDataSchemas() : DataSchemaSuite(SqliteEngine.StartAsync);

public sealed class SqliteIdempotency() : IdempotencySuite(SqliteEngine.StartAsync);

public sealed class SqliteChangeFeed() : ChangeFeedSuite(SqliteEngine.StartAsync);

public sealed class SqliteTables() : TableSuite(SqliteEngine.StartAsync);

public sealed class SqliteTableConcurrency() : TableConcurrencySuite(SqliteEngine.StartAsync);

public sealed class SqliteTableIndexes() : TableIndexSuite(SqliteEngine.StartAsync);

public sealed class SqliteTableIdempotency() : TableIdempotencySuite(SqliteEngine.StartAsync);

public sealed class SqliteKeys() : KeySuite(SqliteEngine.StartAsync);

public sealed class SqliteConversationExpiry() : ConversationExpirySuite(SqliteEngine.StartAsync);

public sealed class SqliteTimeouts() : TimeoutSuite(SqliteEngine.StartAsync);

public sealed class SqliteTimeoutControl() : TimeoutControlSuite(SqliteEngine.StartAsync);

public sealed class SqliteKeyHistory() : KeyHistorySuite(SqliteEngine.StartAsync);

public sealed class SqliteKeyIdempotency() : KeyIdempotencySuite(SqliteEngine.StartAsync);

public sealed class SqliteKeyQuotas() : KeyQuotaSuite(SqliteEngine.StartAsync);

public sealed class SqliteQuotas() : QuotaSuite(SqliteEngine.StartAsync);

public sealed class SqliteIdempotencyQuotas() : IdempotencyQuotaSuite(SqliteEngine.StartAsync);

public sealed class SqliteNamespaceDeletions() : NamespaceDeletionSuite(SqliteEngine.StartAsync);

public sealed class SqliteKeyExpiry() : KeyExpirySuite(SqliteEngine.StartAsync);

public sealed class SqliteKeyConcurrency() : KeyConcurrencySuite(SqliteEngine.StartAsync);

public sealed class SqliteLeases() : LeaseSuite(SqliteEngine.StartAsync);

public sealed class SqliteInboxes() : InboxSuite(SqliteEngine.StartAsync);

public sealed class SqliteTurns() : TurnSuite(SqliteEngine.StartAsync);

public sealed class SqliteDeadLetters() : DeadLetterSuite(SqliteEngine.StartAsync);

public sealed class SqliteInboxQuotas() : InboxQuotaSuite(SqliteEngine.StartAsync);

public sealed class SqliteLimits() : LimitSuite(SqliteEngine.StartAsync);

public sealed class SqliteProvider() : ProviderSuite(SqliteEngine.StartAsync);

public sealed class SqliteDamage() : DamageSuite(SqliteEngine.StartAsync);

public sealed class SqliteClock() : ClockSuite(SqliteEngine.StartAsync);

public sealed class SqliteTyped() : TypedSuite(SqliteEngine.StartAsync);

public sealed class SqliteTypedBundles() : TypedBundleSuite(SqliteEngine.StartAsync);

public sealed class SqliteDistributedCache() : DistributedCacheSuite(SqliteEngine.StartAsync);

public sealed class SqliteWebhooks() : WebhookSuite(SqliteEngine.StartAsync);

public sealed class SqliteWebhookTotals() : WebhookTotalSuite(SqliteEngine.StartAsync);

public sealed class SqliteDryRuns() : DryRunSuite(SqliteEngine.StartAsync);

public sealed class SqliteSubscribers() : SubscriberSuite(SqliteEngine.StartAsync);

public sealed class SqliteBundleReports() : BundleReportSuite(SqliteEngine.StartAsync);

public sealed class SqliteConversationTimes() : ConversationTimesSuite(SqliteEngine.StartAsync);

public sealed class SqliteStates() : StateSuite(SqliteEngine.StartAsync);
