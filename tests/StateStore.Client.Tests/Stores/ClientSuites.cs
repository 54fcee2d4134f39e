using StateStore.Conformance.Engine;

namespace StateStore.Client.Tests.Stores;

// Runs the engine suites on the store of a client.
public sealed class ClientConversations() : ConversationSuite(ServedStore.StartAsync);

public sealed class ClientHistory() : HistorySuite(ServedStore.StartAsync);

public sealed class ClientBounds() : BoundsSuite(ServedStore.StartAsync);

public sealed class ClientBundles() : BundleSuite(ServedStore.StartAsync);

public sealed class ClientDataSchemas() : DataSchemaSuite(ServedStore.StartAsync);

public sealed class ClientIdempotency() : IdempotencySuite(ServedStore.StartAsync);

public sealed class ClientChangeFeed() : ChangeFeedSuite(ServedStore.StartAsync);

public sealed class ClientTables() : TableSuite(ServedStore.StartAsync);

public sealed class ClientTableConcurrency() : TableConcurrencySuite(ServedStore.StartAsync);

public sealed class ClientTableIndexes() : TableIndexSuite(ServedStore.StartAsync);

public sealed class ClientTableIdempotency() : TableIdempotencySuite(ServedStore.StartAsync);

public sealed class ClientKeys() : KeySuite(ServedStore.StartAsync);

public sealed class ClientConversationExpiry() : ConversationExpirySuite(ServedStore.StartAsync);

public sealed class ClientTimeouts() : TimeoutSuite(ServedStore.StartAsync);

public sealed class ClientTimeoutControl() : TimeoutControlSuite(ServedStore.StartAsync);

public sealed class ClientKeyHistory() : KeyHistorySuite(ServedStore.StartAsync);

public sealed class ClientKeyIdempotency() : KeyIdempotencySuite(ServedStore.StartAsync);

public sealed class ClientKeyQuotas() : KeyQuotaSuite(ServedStore.StartAsync);

public sealed class ClientQuotas() : QuotaSuite(ServedStore.StartAsync);

public sealed class ClientIdempotencyQuotas() : IdempotencyQuotaSuite(ServedStore.StartAsync);

public sealed class ClientNamespaceDeletions() : NamespaceDeletionSuite(ServedStore.StartAsync);

public sealed class ClientKeyExpiry() : KeyExpirySuite(ServedStore.StartAsync);

public sealed class ClientKeyConcurrency() : KeyConcurrencySuite(ServedStore.StartAsync);

public sealed class ClientLeases() : LeaseSuite(ServedStore.StartAsync);

public sealed class ClientInboxes() : InboxSuite(ServedStore.StartAsync);

public sealed class ClientTurns() : TurnSuite(ServedStore.StartAsync);

public sealed class ClientDeadLetters() : DeadLetterSuite(ServedStore.StartAsync);

public sealed class ClientInboxQuotas() : InboxQuotaSuite(ServedStore.StartAsync);

public sealed class ClientLimits() : LimitSuite(ServedStore.StartAsync);

public sealed class ClientProvider() : ProviderSuite(ServedStore.StartAsync);

public sealed class ClientDamage() : DamageSuite(ServedStore.StartAsync);

public sealed class ClientClock() : ClockSuite(ServedStore.StartAsync);

public sealed class ClientTyped() : TypedSuite(ServedStore.StartAsync);

public sealed class ClientTypedBundles() : TypedBundleSuite(ServedStore.StartAsync);

public sealed class ClientDistributedCache() : DistributedCacheSuite(ServedStore.StartAsync);

public sealed class ClientWebhooks() : WebhookSuite(ServedStore.StartAsync);

public sealed class ClientDryRuns() : DryRunSuite(ServedStore.StartAsync);

public sealed class ClientBundleReports() : BundleReportSuite(ServedStore.StartAsync);

public sealed class ClientConversationTimes() : ConversationTimesSuite(ServedStore.StartAsync);

public sealed class ClientStates() : StateSuite(ServedStore.StartAsync);
