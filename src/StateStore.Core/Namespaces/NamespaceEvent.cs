namespace StateStore.Core.Namespaces;

/// <summary>What happened to a namespace's bundle. Bundle changes have versions but do not stand in the change log.</summary>
public abstract record NamespaceEvent
{
    private NamespaceEvent()
    {
    }

    public sealed record BundleSet(EntityVersion Version, SchemaBundle Bundle) : NamespaceEvent;

    public sealed record BundleRemoved(EntityVersion Version) : NamespaceEvent;
}
