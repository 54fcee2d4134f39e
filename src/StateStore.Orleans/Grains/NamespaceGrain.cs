using Orleans.GrainDirectory;

namespace StateStore.Orleans.Grains;

/// <summary>
/// Makes the changes of one bundle come one after the other. The compiled bundle is not kept here but once per silo, by the engine,
/// where the conversations of that silo are: a change decided under an old one fails its commit's check and is decided again.
/// </summary>
[GrainType("namespace"), GrainDirectory(OwnedGrains.Directory)]
internal sealed class NamespaceGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, INamespaceGrain
{
    public IGrainContext GrainContext => context;

    public ValueTask<Result<BundleOutcome>> SetBundleAsync(SchemaBundle bundle, WriteOptions options) =>
        engine.Namespaces.SetBundleAsync(Namespace, bundle, options);

    public ValueTask<Result<BundleSnapshot>> GetBundleAsync() => engine.Namespaces.GetBundleAsync(Namespace);

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(WriteOptions options) => engine.Namespaces.RemoveBundleAsync(Namespace, options);

    public ValueTask<Result<NamespaceDescription>> DescribeAsync(int eventCount) => engine.Namespaces.DescribeAsync(Namespace, eventCount);

    private string Namespace => context.GrainId.Key.ToString()!;
}
