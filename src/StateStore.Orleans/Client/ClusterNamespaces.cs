using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>The namespaces of a cluster. Each namespace is a grain.</summary>
internal sealed class ClusterNamespaces(IGrainFactory grains, Limits limits) : INamespaces
{
    private readonly GrainReference<IReaderGrain> _reader = new(grains);
    private readonly GrainReferences<INamespaceGrain> _namespaces = new(grains);
    private readonly DryRuns _dryRuns = new(grains);

    public ValueTask<Result<BundleOutcome>> SetBundleAsync(
        string ns, SchemaBundle bundle, WriteOptions options = default, CancellationToken cancellation = default) =>
        Check(ns, options) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? _dryRuns.SetBundleAsync(ns, bundle, options, cancellation)
            : ClusterCall.ChangeAsync(
                (_namespaces, ns, bundle, options), static on => on._namespaces.Of(on.ns).SetBundleAsync(on.bundle, on.options), options.IdempotencyKey, cancellation);

    public ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation = default) =>
        Check(ns, default) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync((_namespaces, ns), static on => on._namespaces.Of(on.ns).GetBundleAsync(), cancellation);

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options = default, CancellationToken cancellation = default) =>
        Check(ns, options) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? _dryRuns.RemoveBundleAsync(ns, options, cancellation)
            : ClusterCall.ChangeAsync(
                (_namespaces, ns, options), static on => on._namespaces.Of(on.ns).RemoveBundleAsync(on.options), options.IdempotencyKey, cancellation);

    public ValueTask<Result<NamespacePage>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        ClusterCall.ReadAsync((_reader, after, limit), static on => on._reader.Grain.ListNamespacesAsync(on.after, on.limit), cancellation);

    public ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount = 10, CancellationToken cancellation = default) =>
        Check(ns, default) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync((_namespaces, ns, eventCount), static on => on._namespaces.Of(on.ns).DescribeAsync(on.eventCount), cancellation);

    public ValueTask<Result<NamespaceDeleted>> DeleteAsync(string ns, CancellationToken cancellation = default) =>
        Check(ns, default) is { } invalid
            ? new(invalid)
            : ClusterCall.ChangeAsync((_namespaces, ns), static on => on._namespaces.Of(on.ns).DeleteAsync(), null, cancellation);

    private StoreError? Check(string ns, in WriteOptions options) => RequestChecks.Bundle(ns, options, limits);
}
