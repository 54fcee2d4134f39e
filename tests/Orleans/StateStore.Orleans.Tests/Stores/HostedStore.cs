using StateStore.Conformance.Engine;

namespace StateStore.Orleans.Tests.Stores;

// The store of an application that hosts a silo passes the engine suites.
public sealed class HostedConversations() : ConversationSuite(StoreOfCluster.HostedAsync);

public sealed class HostedHistory() : HistorySuite(StoreOfCluster.HostedAsync);

public sealed class HostedBundles() : BundleSuite(StoreOfCluster.HostedAsync);

public sealed class HostedDataSchemas() : DataSchemaSuite(StoreOfCluster.HostedAsync);

public sealed class HostedIdempotency() : IdempotencySuite(StoreOfCluster.HostedAsync);

public sealed class HostedChangeFeed() : ChangeFeedSuite(StoreOfCluster.HostedAsync);

public sealed class HostedTables() : TableSuite(StoreOfCluster.HostedAsync);

public sealed class HostedTableConcurrency() : TableConcurrencySuite(StoreOfCluster.HostedAsync);

public sealed class HostedTableIndexes() : TableIndexSuite(StoreOfCluster.HostedAsync);

public sealed class HostedTableIdempotency() : TableIdempotencySuite(StoreOfCluster.HostedAsync);

public sealed class HostedKeys() : KeySuite(StoreOfCluster.HostedAsync);

public sealed class HostedConversationExpiry() : ConversationExpirySuite(StoreOfCluster.HostedAsync);

public sealed class HostedKeyHistory() : KeyHistorySuite(StoreOfCluster.HostedAsync);

public sealed class HostedKeyIdempotency() : KeyIdempotencySuite(StoreOfCluster.HostedAsync);

public sealed class HostedKeyQuotas() : KeyQuotaSuite(StoreOfCluster.HostedAsync);

public sealed class HostedKeyExpiry() : KeyExpirySuite(StoreOfCluster.HostedAsync);

public sealed class HostedKeyConcurrency() : KeyConcurrencySuite(StoreOfCluster.HostedAsync);

public sealed class HostedLeases() : LeaseSuite(StoreOfCluster.HostedAsync);

public sealed class HostedLimits() : LimitSuite(StoreOfCluster.HostedAsync);

public sealed class HostedProvider() : ProviderSuite(StoreOfCluster.HostedAsync);
