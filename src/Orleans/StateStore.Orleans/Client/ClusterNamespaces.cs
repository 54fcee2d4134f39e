using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>Namespaces as grains.</summary>
internal sealed class ClusterNamespaces(IGrainFactory grains, Limits limits) : INamespaces
{
    private readonly IReaderGrain _reader = grains.GetGrain<IReaderGrain>(0);

    public ValueTask<Result<BundleOutcome>> SetBundleAsync(
        string ns, SchemaBundle bundle, WriteOptions options = default, CancellationToken cancellation = default) =>
        Check(ns, options) is { } invalid ? new(invalid) : ClusterCall.RunAsync(() => Grain(ns).SetBundleAsync(bundle, options), cancellation);

    public ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation = default) =>
        Check(ns, default) is { } invalid ? new(invalid) : ClusterCall.ReadAsync(() => Grain(ns).GetBundleAsync(), cancellation);

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options = default, CancellationToken cancellation = default) =>
        Check(ns, options) is { } invalid ? new(invalid) : ClusterCall.RunAsync(() => Grain(ns).RemoveBundleAsync(options), cancellation);

    public ValueTask<Result<NamespacePage>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        ClusterCall.ReadAsync(() => _reader.ListNamespacesAsync(after, limit), cancellation);

    public ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount = 10, CancellationToken cancellation = default) =>
        Check(ns, default) is { } invalid ? new(invalid) : ClusterCall.ReadAsync(() => Grain(ns).DescribeAsync(eventCount), cancellation);

    private INamespaceGrain Grain(string ns) => grains.GetGrain<INamespaceGrain>(ns);

    private StoreError? Check(string ns, in WriteOptions options) => RequestChecks.Bundle(ns, options, limits);
}
