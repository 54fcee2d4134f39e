namespace StateStore.Orleans.Grains;

/// <summary>The bundle of one namespace. The key is the namespace. The members have the meaning of those of <see cref="INamespaces"/>.</summary>
[Alias("statestore.INamespaceGrain")]
internal interface INamespaceGrain : IGrainWithStringKey
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
