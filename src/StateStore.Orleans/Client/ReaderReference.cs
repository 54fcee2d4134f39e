using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>
/// The reference to the grain that reads for clients. It is created at the first call. The host creates all hosted services before it starts any.
/// So a service may get the store before the Orleans client knows the grains of the cluster.
/// </summary>
internal sealed class ReaderReference(IGrainFactory grains)
{
    private IReaderGrain? _grain;

    /// <summary>The reference.</summary>
    /// <exception cref="OrleansException">The client does not yet know the grains of the cluster.</exception>
    public IReaderGrain Grain => _grain ??= First();

    private IReaderGrain First()
    {
        try
        {
            return grains.GetGrain<IReaderGrain>(0);
        }
        catch (ArgumentException e)
        {
            throw new OrleansException("The grains of the cluster are not known yet", e);
        }
    }
}
