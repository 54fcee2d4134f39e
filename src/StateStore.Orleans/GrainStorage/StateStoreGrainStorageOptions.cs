using Orleans.Storage;

namespace StateStore.Orleans.GrainStorage;

/// <summary>The options of a grain storage over a StateStore. All silos of a cluster must have the same.</summary>
public sealed class StateStoreGrainStorageOptions
{
    /// <summary>
    /// The namespace of the conversations that hold the grain states. Null = <c>grains:</c> and the name of the provider. Two providers may share one.
    /// </summary>
    public string? Namespace { get; set; }

    /// <summary>
    /// Returns the state of the conversation for a grain state: the text by which lists are filtered and which a state machine checks. The default is
    /// <c>active</c> for each grain state. Orleans passes null if a grain has set its state to null.
    /// </summary>
    public Func<object?, string> StateOf { get; set; } = static _ => "active";

    /// <summary>
    /// The serializer of grain states. It must write JSON. Null = the one that is registered under the name of the provider, otherwise
    /// <see cref="SystemTextJsonGrainStorageSerializer"/> of Orleans.
    /// </summary>
    public IGrainStorageSerializer? GrainStorageSerializer { get; set; }
}
