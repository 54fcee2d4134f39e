using System.Collections.Immutable;
using StateStore.Orleans.Grains;
using StateStore.Orleans.Streams;

namespace StateStore.Orleans.Client;

/// <summary>
/// The store of a cluster, for one of its silos. Changes, and reads of one conversation, go to the grain that owns the entity. The engine of this
/// process answers all other reads and the dry runs from the storage, as the engine of any silo would.
/// </summary>
/// <param name="grains">The grains of the cluster.</param>
/// <param name="engine">The engine of this silo.</param>
/// <param name="publishing">Runs the publisher of a namespace before it is changed.</param>
/// <param name="limits">The bounds of names. They are checked here, because names become keys of grains before a silo sees them.</param>
internal sealed class SiloStateStore(IGrainFactory grains, LocalStateStore engine, ChangePublishing publishing, Limits limits) : IStateStore
{
    public INamespaces Namespaces { get; } = new SiloNamespaces(engine.Namespaces, new ClusterNamespaces(grains, limits));

    public IConversations Conversations { get; } = new SiloConversations(engine.Conversations, new ClusterConversations(grains, limits));

    public IInbox Inbox { get; } = new SiloInbox(engine, publishing);

    public ITables Tables { get; } = new SiloTables(engine.Tables, new ClusterTables(grains, limits));

    public IKeys Keys { get; } = new SiloKeys(engine.Keys, new ClusterKeys(grains, limits));

    public IChanges Changes => engine.Changes;

    public IWebhooks Webhooks => engine.Webhooks;

    private sealed class SiloNamespaces(INamespaces engine, INamespaces cluster) : INamespaces
    {
        public ValueTask<Result<BundleOutcome>> SetBundleAsync(string ns, SchemaBundle bundle, WriteOptions options, CancellationToken cancellation) =>
            (options.DryRun ? engine : cluster).SetBundleAsync(ns, bundle, options, cancellation);

        public ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation) => engine.GetBundleAsync(ns, cancellation);

        public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options, CancellationToken cancellation) =>
            (options.DryRun ? engine : cluster).RemoveBundleAsync(ns, options, cancellation);

        public ValueTask<Result<NamespacePage>> ListAsync(string? after, int limit, CancellationToken cancellation) => engine.ListAsync(after, limit, cancellation);

        public ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount, CancellationToken cancellation) =>
            engine.DescribeAsync(ns, eventCount, cancellation);

        public ValueTask<Result<NamespaceDeleted>> DeleteAsync(string ns, CancellationToken cancellation) => cluster.DeleteAsync(ns, cancellation);
    }

    private sealed class SiloConversations(IConversations engine, IConversations cluster) : IConversations
    {
        public ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(string ns, string id, WriteOptions options, CancellationToken cancellation) =>
            (options.DryRun ? engine : cluster).GetOrCreateAsync(ns, id, options, cancellation);

        public ValueTask<Result<ConversationSnapshot>> GetAsync(string ns, string id, CancellationToken cancellation) => cluster.GetAsync(ns, id, cancellation);

        public ValueTask<Result<ConversationOutcome>> SetAsync(
            string ns, string id, SetConversation change, WriteOptions options, CancellationToken cancellation) =>
            (options.DryRun ? engine : cluster).SetAsync(ns, id, change, options, cancellation);

        public ValueTask<Result<DeleteOutcome>> DeleteAsync(string ns, string id, WriteOptions options, CancellationToken cancellation) =>
            (options.DryRun ? engine : cluster).DeleteAsync(ns, id, options, cancellation);

        public ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(
            string ns, string id, string to, TimeoutTime time, WriteOptions options, CancellationToken cancellation) =>
            (options.DryRun ? engine : cluster).MoveTimeoutAsync(ns, id, to, time, options, cancellation);

        public ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(string ns, string id, string to, WriteOptions options, CancellationToken cancellation) =>
            (options.DryRun ? engine : cluster).CancelTimeoutAsync(ns, id, to, options, cancellation);

        public ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(string ns, string id, string to, WriteOptions options, CancellationToken cancellation) =>
            (options.DryRun ? engine : cluster).FireTimeoutAsync(ns, id, to, options, cancellation);

        public ValueTask<Result<ConversationPage>> ListAsync(string ns, ConversationQuery query, CancellationToken cancellation) =>
            engine.ListAsync(ns, query, cancellation);

        public ValueTask<Result<StatePage>> GetStatesAsync(string ns, StateQuery query, CancellationToken cancellation) =>
            engine.GetStatesAsync(ns, query, cancellation);

        public ValueTask<Result<HistoryPage>> GetHistoryAsync(string ns, string id, int limit, long? after, CancellationToken cancellation) =>
            engine.GetHistoryAsync(ns, id, limit, after, cancellation);
    }

    private sealed class SiloTables(ITables engine, ITables cluster) : ITables
    {
        public ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(
            string ns, ImmutableArray<TableRequest> requests, WriteOptions options, CancellationToken cancellation) =>
            (options.DryRun ? engine : cluster).ChangeAsync(ns, requests, options, cancellation);

        public ValueTask<Result<TableSnapshot>> GetAsync(string ns, string table, CancellationToken cancellation) => engine.GetAsync(ns, table, cancellation);

        public ValueTask<Result<TablePage>> ListAsync(string ns, string? after, int limit, CancellationToken cancellation) =>
            engine.ListAsync(ns, after, limit, cancellation);

        public ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id, CancellationToken cancellation) =>
            engine.GetRecordAsync(ns, table, id, cancellation);

        public ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query, CancellationToken cancellation) =>
            engine.ListRecordsAsync(ns, table, query, cancellation);
    }

    private sealed class SiloKeys(IKeys engine, IKeys cluster) : IKeys
    {
        public ValueTask<Result<KeySnapshot>> GetAsync(string ns, string key, CancellationToken cancellation) => engine.GetAsync(ns, key, cancellation);

        public ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetManyAsync(string ns, ImmutableArray<string> keys, CancellationToken cancellation) =>
            engine.GetManyAsync(ns, keys, cancellation);

        public ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(
            string ns, ImmutableArray<KeyRequest> requests, WriteOptions options, CancellationToken cancellation) =>
            (options.DryRun ? engine : cluster).ChangeAsync(ns, requests, options, cancellation);

        public ValueTask<Result<KeyPage>> ListAsync(string ns, KeyQuery query, CancellationToken cancellation) => engine.ListAsync(ns, query, cancellation);

        public ValueTask<Result<HistoryPage>> GetHistoryAsync(string ns, string key, int limit, long? after, CancellationToken cancellation) =>
            engine.GetHistoryAsync(ns, key, limit, after, cancellation);
    }
}
