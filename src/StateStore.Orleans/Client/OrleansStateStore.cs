namespace StateStore.Orleans.Client;

/// <summary>
/// The store of a cluster, for a client without a storage. Operations on one owner (a conversation, a table, a key) go to its grain. The reader grain
/// does all other reads.
/// </summary>
/// <param name="grains">The grains of the cluster.</param>
/// <param name="limits">The bounds of names. They are checked here, because names become keys of grains before a silo sees them.</param>
/// <param name="clock">Measures waits for events.</param>
internal sealed class OrleansStateStore(IGrainFactory grains, Limits limits, TimeProvider clock) : IStateStore
{
    /// <summary>The bundles, lists and deletions of namespaces.</summary>
    public INamespaces Namespaces { get; } = new ClusterNamespaces(grains, limits);

    /// <summary>The conversations of all namespaces.</summary>
    public IConversations Conversations { get; } = new ClusterConversations(grains, limits);

    /// <summary>The inboxes of all conversations.</summary>
    public IInbox Inbox { get; } = new ClusterInbox(grains, limits, clock);

    /// <summary>The tables of all namespaces, and their records.</summary>
    public ITables Tables { get; } = new ClusterTables(grains, limits);

    /// <summary>The keys of all namespaces.</summary>
    public IKeys Keys { get; } = new ClusterKeys(grains, limits);

    /// <summary>The change logs of all namespaces.</summary>
    public IChanges Changes { get; } = new RemoteChanges(grains, limits, clock);

    /// <summary>The webhooks of all namespaces.</summary>
    public IWebhooks Webhooks { get; } = new ClusterWebhooks(grains, limits);
}
