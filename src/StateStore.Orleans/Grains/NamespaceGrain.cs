using Orleans.GrainDirectory;
using StateStore.Orleans.Client;

namespace StateStore.Orleans.Grains;

/// <summary>
/// Makes the changes of one bundle come one after the other. The compiled bundle is not kept here but once per silo, by the engine,
/// where the conversations of that silo are: a change decided under an old one fails its commit's check and is decided again.
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
    /// Answers when no silo answers from memory any more: each one is told after the deletion, and one that was declared dead has had the time to find out.
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
            // A silo of an earlier version has nothing to be told (ArgumentException), and goes on remembering.
            return NotEverywhere;
        }
    }

    public ValueTask<Result<NamespaceDescription>> DescribeAsync(int eventCount) => engine.Namespaces.DescribeAsync(Namespace, eventCount);

    private string Namespace => context.GrainId.Key.ToString()!;
}
