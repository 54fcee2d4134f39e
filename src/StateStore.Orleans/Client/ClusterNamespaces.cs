using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>Namespaces as grains.</summary>
internal sealed class ClusterNamespaces(IGrainFactory grains, Limits limits) : INamespaces
{
    private readonly ReaderReference _reader = new(grains);

    public ValueTask<Result<BundleOutcome>> SetBundleAsync(
        string ns, SchemaBundle bundle, WriteOptions options = default, CancellationToken cancellation = default) =>
        Check(ns, options) is { } invalid
            ? new(invalid)
            : ClusterCall.ChangeAsync((Grain: Grain(ns), bundle, options), static on => on.Grain.SetBundleAsync(on.bundle, on.options), cancellation);

    public ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation = default) =>
        Check(ns, default) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync(Grain(ns), static grain => grain.GetBundleAsync(), cancellation);

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options = default, CancellationToken cancellation = default) =>
        Check(ns, options) is { } invalid
            ? new(invalid)
            : ClusterCall.ChangeAsync((Grain: Grain(ns), options), static on => on.Grain.RemoveBundleAsync(on.options), cancellation);

    public ValueTask<Result<NamespacePage>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        ClusterCall.ReadAsync((_reader, after, limit), static on => on._reader.Grain.ListNamespacesAsync(on.after, on.limit), cancellation);

    public ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount = 10, CancellationToken cancellation = default) =>
        Check(ns, default) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync((Grain: Grain(ns), eventCount), static on => on.Grain.DescribeAsync(on.eventCount), cancellation);

    /// <summary>Making it twice does no harm.</summary>
    public ValueTask<Result<NamespaceDeleted>> DeleteAsync(string ns, CancellationToken cancellation = default) =>
        Check(ns, default) is { } invalid
            ? new(invalid)
            : ClusterCall.ChangeAsync(Grain(ns), static grain => grain.DeleteAsync(), cancellation);

    private INamespaceGrain Grain(string ns) => grains.GetGrain<INamespaceGrain>(ns);

    private StoreError? Check(string ns, in WriteOptions options) => RequestChecks.Bundle(ns, options, limits);
}
