namespace StateStore.Core.Namespaces;

/// <summary>What can be asked of a namespace's bundle.</summary>
public abstract record NamespaceCommand
{
    private NamespaceCommand()
    {
    }

    /// <summary>Overwrites the whole bundle; a half that is not given is dropped.</summary>
    public sealed record SetBundle(SchemaBundle Bundle, long? ExpectedVersion) : NamespaceCommand;

    /// <summary>Removes the bundle: from then on every state and all data are allowed.</summary>
    public sealed record RemoveBundle(long? ExpectedVersion) : NamespaceCommand;
}
