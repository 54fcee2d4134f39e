using Orleans.GrainDirectory;
using StateStore.Orleans.Client;

namespace StateStore.Orleans.Grains;

/// <summary>
/// Runs the changes of one bundle one after the other. The grain does not keep the compiled bundle: the engine of each silo keeps one, beside the
/// conversations of that silo. A change that was decided under an old bundle fails the check of its commit and is decided again.
/// </summary>
[GrainType("namespace"), GrainDirectory(OwnedGrains.Directory)]
internal sealed class NamespaceGrain(IGrainContext context, LocalStateStore engine, Takeover takeover, IGrainFactory grains) : IGrainBase, INamespaceGrain
{
    private static readonly StoreError NotEverywhere = new(
        ErrorCode.StorageUnavailable, "A silo did not answer, and may still show what it remembers of the namespace; delete it again");

    public IGrainContext GrainContext => context;

    public ValueTask<Result<BundleOutcome>> SetBundleAsync(SchemaBundle bundle, WriteOptions options) =>
        engine.Namespaces.SetBundleAsync(Namespace, bundle, options);

    public ValueTask<Result<BundleSnapshot>> GetBundleAsync() => engine.Namespaces.GetBundleAsync(Namespace);

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(WriteOptions options) => engine.Namespaces.RemoveBundleAsync(Namespace, options);

    /// <summary>
    /// Deletes the namespace. It completes when no silo still answers from memory: after the deletion every silo clears its memory, and the grain waits
    /// until the lease of a silo that was declared dead has expired.
    /// </summary>
    public async ValueTask<Result<NamespaceDeleted>> DeleteAsync()
    {
        var result = await engine.Namespaces.DeleteAsync(Namespace);
        if (result.Error is not null and not { Code: ErrorCode.StorageUnavailable })
        {
            return result;
        }

        try
        {
            await grains.GetGrain<IManagementGrain>(0).SendControlCommandToProvider<MemoryEpoch>(MemoryEpoch.Name, 0);
            await takeover.SettleAsync(default);
            return result;
        }
        catch (Exception e) when (e is ArgumentException || ClusterCall.IsUnreachable(e))
        {
            // A silo of an earlier version does not know the command (ArgumentException), so it keeps its memory.
            return NotEverywhere;
        }
    }

    public ValueTask<Result<NamespaceDescription>> DescribeAsync(int eventCount) => engine.Namespaces.DescribeAsync(Namespace, eventCount);

    private string Namespace => context.GrainId.Key.ToString()!;
}
