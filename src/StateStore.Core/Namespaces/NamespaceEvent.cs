namespace StateStore.Core.Namespaces;

/// <summary>A change of the bundle of a namespace. Such changes have versions but are not in the change log.</summary>
public abstract record NamespaceEvent
{
    private NamespaceEvent()
    {
    }

    /// <summary>The bundle was set.</summary>
    public sealed record BundleSet(EntityVersion Version, SchemaBundle Bundle) : NamespaceEvent;

    /// <summary>The bundle was removed.</summary>
    public sealed record BundleRemoved(EntityVersion Version) : NamespaceEvent;
}
