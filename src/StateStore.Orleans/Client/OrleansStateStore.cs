namespace StateStore.Orleans.Client;

/// <summary>
/// The store of a cluster for a client that has no storage. What has an owner goes to its grain; the reader grain reads all else.
/// </summary>
/// <param name="grains">The cluster.</param>
/// <param name="limits">Bounds of names, which become grain keys before any silo sees them.</param>
/// <param name="clock">Measures waits for events.</param>
public sealed class OrleansStateStore(IGrainFactory grains, Limits limits, TimeProvider clock) : IStateStore
{
    public INamespaces Namespaces { get; } = new ClusterNamespaces(grains, limits);

    public IConversations Conversations { get; } = new ClusterConversations(grains, limits);

    public ITables Tables { get; } = new ClusterTables(grains, limits);

    public IKeys Keys { get; } = new ClusterKeys(grains, limits);

    public IChanges Changes { get; } = new RemoteChanges(grains, limits, clock);
}
