namespace StateStore.Orleans.Grains;

/// <summary>The bundle of one namespace, which is the key. The members mean what those of <see cref="INamespaces"/> mean.</summary>
[Alias("statestore.INamespaceGrain")]
public interface INamespaceGrain : IGrainWithStringKey
{
    [Alias("set_bundle")]
    ValueTask<Result<BundleOutcome>> SetBundleAsync(SchemaBundle bundle, WriteOptions options);

    [Alias("get_bundle")]
    ValueTask<Result<BundleSnapshot>> GetBundleAsync();

    [Alias("remove_bundle")]
    ValueTask<Result<BundleOutcome>> RemoveBundleAsync(WriteOptions options);

    [Alias("delete")]
    ValueTask<Result<NamespaceDeleted>> DeleteAsync();

    [Alias("describe")]
    ValueTask<Result<NamespaceDescription>> DescribeAsync(int eventCount);
}
