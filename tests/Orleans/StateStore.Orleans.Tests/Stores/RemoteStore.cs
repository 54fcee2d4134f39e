using StateStore.Conformance.Engine;

namespace StateStore.Orleans.Tests.Stores;

// The store of a client outside the cluster passes the engine suites.
public sealed class RemoteConversations() : ConversationSuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteHistory() : HistorySuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteBundles() : BundleSuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteDataSchemas() : DataSchemaSuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteIdempotency() : IdempotencySuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteChangeFeed() : ChangeFeedSuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteTables() : TableSuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteTableConcurrency() : TableConcurrencySuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteTableIndexes() : TableIndexSuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteTableIdempotency() : TableIdempotencySuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteKeys() : KeySuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteConversationExpiry() : ConversationExpirySuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteKeyHistory() : KeyHistorySuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteKeyIdempotency() : KeyIdempotencySuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteKeyQuotas() : KeyQuotaSuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteKeyExpiry() : KeyExpirySuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteKeyConcurrency() : KeyConcurrencySuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteLeases() : LeaseSuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteLimits() : LimitSuite(StoreOfCluster.RemoteAsync);

public sealed class RemoteProvider() : ProviderSuite(StoreOfCluster.RemoteAsync);
