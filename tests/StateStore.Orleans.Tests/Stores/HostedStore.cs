using StateStore.Conformance.Engine;

namespace StateStore.Orleans.Tests.Stores;

// Runs the engine suites on the store of an application that hosts a silo.
public sealed class HostedConversations(HostedCluster cluster) : ConversationSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedHistory(HostedCluster cluster) : HistorySuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedBounds(HostedCluster cluster) : BoundsSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedBundles(HostedCluster cluster) : BundleSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedDataSchemas(HostedCluster cluster) : DataSchemaSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedIdempotency(HostedCluster cluster) : IdempotencySuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedChangeFeed(HostedCluster cluster) : ChangeFeedSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedTables(HostedCluster cluster) : TableSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedTableConcurrency(HostedCluster cluster) : TableConcurrencySuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedTableIndexes(HostedCluster cluster) : TableIndexSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedTableIdempotency(HostedCluster cluster) : TableIdempotencySuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedKeys(HostedCluster cluster) : KeySuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedConversationExpiry(HostedCluster cluster) : ConversationExpirySuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedTimeouts(HostedCluster cluster) : TimeoutSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedTimeoutControl(HostedCluster cluster) : TimeoutControlSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedKeyHistory(HostedCluster cluster) : KeyHistorySuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedKeyIdempotency(HostedCluster cluster) : KeyIdempotencySuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedKeyQuotas(HostedCluster cluster) : KeyQuotaSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedQuotas(HostedCluster cluster) : QuotaSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedIdempotencyQuotas(HostedCluster cluster) : IdempotencyQuotaSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedNamespaceDeletions(HostedCluster cluster) : NamespaceDeletionSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedKeyExpiry(HostedCluster cluster) : KeyExpirySuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedKeyConcurrency(HostedCluster cluster) : KeyConcurrencySuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedLeases(HostedCluster cluster) : LeaseSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedInboxes(HostedCluster cluster) : InboxSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedTurns(HostedCluster cluster) : TurnSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedDeadLetters(HostedCluster cluster) : DeadLetterSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedInboxQuotas(HostedCluster cluster) : InboxQuotaSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedLimits(HostedCluster cluster) : LimitSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedProvider(HostedCluster cluster) : ProviderSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedTyped(HostedCluster cluster) : TypedSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedTypedBundles(HostedCluster cluster) : TypedBundleSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedDistributedCache(HostedCluster cluster) : DistributedCacheSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedDamage(HostedCluster cluster) : DamageSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>
{
    protected override IStateStorage Storage => cluster.Storage;
}

public sealed class HostedWebhooks(HostedCluster cluster) : WebhookSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedDryRuns(HostedCluster cluster) : DryRunSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedBundleReports(HostedCluster cluster) : BundleReportSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedConversationTimes(HostedCluster cluster) : ConversationTimesSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;

public sealed class HostedStates(HostedCluster cluster) : StateSuite(cluster.StartAsync, cluster.Clock), IClassFixture<HostedCluster>;
