namespace StateStore.Engine.Telemetry;

/// <summary>Namespaces whose changes are measured while something listens.</summary>
/// <param name="inner">Makes the changes.</param>
/// <param name="changes">Measures them.</param>
internal sealed class MeasuredNamespaces(INamespaces inner, ChangeTelemetry changes) : INamespaces
{
    private static readonly Operation SetBundle = new(Operation.Bundle, "set");
    private static readonly Operation RemoveBundle = new(Operation.Bundle, "remove");
    private static readonly Operation Delete = new(Operation.Namespace, "delete");

    public ValueTask<Result<BundleOutcome>> SetBundleAsync(
        string ns, SchemaBundle bundle, WriteOptions options = default, CancellationToken cancellation = default) => changes.IsOn && !options.DryRun
        ? changes.MeasureAsync(
            SetBundle,
            (inner, ns, bundle, options, cancellation),
            static r => r.inner.SetBundleAsync(r.ns, r.bundle, r.options, r.cancellation),
            static outcome => outcome.Changed)
        : inner.SetBundleAsync(ns, bundle, options, cancellation);

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options = default, CancellationToken cancellation = default) => changes.IsOn && !options.DryRun
        ? changes.MeasureAsync(
            RemoveBundle, (inner, ns, options, cancellation), static r => r.inner.RemoveBundleAsync(r.ns, r.options, r.cancellation), static outcome => outcome.Changed)
        : inner.RemoveBundleAsync(ns, options, cancellation);

    public ValueTask<Result<NamespaceDeleted>> DeleteAsync(string ns, CancellationToken cancellation = default) => changes.IsOn
        ? changes.MeasureAsync(Delete, (inner, ns, cancellation), static r => r.inner.DeleteAsync(r.ns, r.cancellation), static deleted => deleted.Existed)
        : inner.DeleteAsync(ns, cancellation);

    public ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation = default) => inner.GetBundleAsync(ns, cancellation);

    public ValueTask<Result<NamespacePage>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        inner.ListAsync(after, limit, cancellation);

    public ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount = 10, CancellationToken cancellation = default) =>
        inner.DescribeAsync(ns, eventCount, cancellation);
}
