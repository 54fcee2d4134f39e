namespace StateStore.Core.Namespaces;

/// <summary>A command on the bundle of a namespace.</summary>
public abstract record NamespaceCommand
{
    private NamespaceCommand()
    {
    }

    /// <summary>Overwrites the whole bundle; a part that is not given is dropped.</summary>
    /// <param name="Bundle">The new bundle.</param>
    /// <param name="ExpectedVersion">The version that the bundle must have; 0 = it must not exist; null = any.</param>
    public sealed record SetBundle(SchemaBundle Bundle, long? ExpectedVersion) : NamespaceCommand;

    /// <summary>Removes the bundle. From then on every state and all data are allowed.</summary>
    /// <param name="ExpectedVersion">The version that the bundle must have; null = any.</param>
    public sealed record RemoveBundle(long? ExpectedVersion) : NamespaceCommand;
}
