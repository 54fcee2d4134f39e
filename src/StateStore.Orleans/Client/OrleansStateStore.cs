namespace StateStore.Orleans.Client;

/// <summary>
/// The store of a cluster, seen from one of its silos or from outside: everything that has an owner goes to its grain.
/// </summary>
/// <param name="grains">The cluster.</param>
/// <param name="changes">The change log: read directly where the storage is, through the cluster elsewhere.</param>
/// <param name="limits">Bounds of names, which become grain keys before any silo sees them.</param>
public sealed class OrleansStateStore(IGrainFactory grains, IChanges changes, Limits limits) : IStateStore
{
    public INamespaces Namespaces { get; } = new ClusterNamespaces(grains, limits);

    public IConversations Conversations { get; } = new ClusterConversations(grains, limits);

    public ITables Tables { get; } = new ClusterTables(grains, limits);

    public IKeys Keys { get; } = new ClusterKeys(grains, limits);

    public IChanges Changes => changes;
}
