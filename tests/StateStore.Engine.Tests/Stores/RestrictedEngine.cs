using StateStore.Conformance.Engine;
using StateStore.Core.Access;
using StateStore.Engine.Access;
using StateStore.Storage;

namespace StateStore.Engine.Tests.Stores;

/// <summary>The store of a caller that may do everything in every namespace passes the engine suites.</summary>
internal static class RestrictedEngine
{
    public static async ValueTask<IStateStore> StartAsync(EngineOptions options, StorageOptions storage, TimeProvider clock) =>
        new Caller(new("test", [Scope.Parse("*").Value]), await MemoryEngine.StartAsync(options, storage, clock)).Store;
}

public sealed class RestrictedConversations() : ConversationSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedTimeouts() : TimeoutSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedTimeoutControl() : TimeoutControlSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedHistory() : HistorySuite(RestrictedEngine.StartAsync);

public sealed class RestrictedBundles() : BundleSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedChangeFeed() : ChangeFeedSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedTables() : TableSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedKeys() : KeySuite(RestrictedEngine.StartAsync);

public sealed class RestrictedLeases() : LeaseSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedInboxes() : InboxSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedTurns() : TurnSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedDeadLetters() : DeadLetterSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedLimits() : LimitSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedNamespaceDeletion() : NamespaceDeletionSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedTyped() : TypedSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedTypedBundles() : TypedBundleSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedWebhooks() : WebhookSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedDryRuns() : DryRunSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedBundleReports() : BundleReportSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedConversationTimes() : ConversationTimesSuite(RestrictedEngine.StartAsync);

public sealed class RestrictedStates() : StateSuite(RestrictedEngine.StartAsync);
