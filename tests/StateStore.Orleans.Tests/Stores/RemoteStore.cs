using StateStore.Conformance.Engine;

namespace StateStore.Orleans.Tests.Stores;

// Runs the engine suites on the store of a client outside the cluster.
public sealed class RemoteConversations(RemoteCluster cluster) : ConversationSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteHistory(RemoteCluster cluster) : HistorySuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteBounds(RemoteCluster cluster) : BoundsSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteBundles(RemoteCluster cluster) : BundleSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteDataSchemas(RemoteCluster cluster) : DataSchemaSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteIdempotency(RemoteCluster cluster) : IdempotencySuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteChangeFeed(RemoteCluster cluster) : ChangeFeedSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteTables(RemoteCluster cluster) : TableSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteTableConcurrency(RemoteCluster cluster) : TableConcurrencySuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteTableIndexes(RemoteCluster cluster) : TableIndexSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteTableIdempotency(RemoteCluster cluster) : TableIdempotencySuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteKeys(RemoteCluster cluster) : KeySuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteConversationExpiry(RemoteCluster cluster) : ConversationExpirySuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteTimeouts(RemoteCluster cluster) : TimeoutSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteTimeoutControl(RemoteCluster cluster) : TimeoutControlSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteStates(RemoteCluster cluster) : StateSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteKeyHistory(RemoteCluster cluster) : KeyHistorySuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteKeyIdempotency(RemoteCluster cluster) : KeyIdempotencySuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteKeyQuotas(RemoteCluster cluster) : KeyQuotaSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteQuotas(RemoteCluster cluster) : QuotaSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteIdempotencyQuotas(RemoteCluster cluster) : IdempotencyQuotaSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteNamespaceDeletions(RemoteCluster cluster) : NamespaceDeletionSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteKeyExpiry(RemoteCluster cluster) : KeyExpirySuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteKeyConcurrency(RemoteCluster cluster) : KeyConcurrencySuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteLeases(RemoteCluster cluster) : LeaseSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteInboxes(RemoteCluster cluster) : InboxSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteTurns(RemoteCluster cluster) : TurnSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteDeadLetters(RemoteCluster cluster) : DeadLetterSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteInboxQuotas(RemoteCluster cluster) : InboxQuotaSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteLimits(RemoteCluster cluster) : LimitSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteProvider(RemoteCluster cluster) : ProviderSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteTyped(RemoteCluster cluster) : TypedSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteTypedBundles(RemoteCluster cluster) : TypedBundleSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteDistributedCache(RemoteCluster cluster) : DistributedCacheSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteDamage(RemoteCluster cluster) : DamageSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>
{
    protected override IStateStorage Storage => cluster.Storage;
}

public sealed class RemoteWebhooks(RemoteCluster cluster) : WebhookSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;

public sealed class RemoteDryRuns(RemoteCluster cluster) : DryRunSuite(cluster.StartAsync, cluster.Clock), IClassFixture<RemoteCluster>;
