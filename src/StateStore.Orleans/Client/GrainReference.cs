namespace StateStore.Orleans.Client;

/// <summary>
/// The reference to a grain that any silo runs for clients. It is created at the first call. The host creates all hosted services before it starts any.
/// So a service may get the store before the Orleans client knows the grains of the cluster.
/// </summary>
internal sealed class GrainReference<TGrain>(IGrainFactory grains)
    where TGrain : class, IGrainWithIntegerKey
{
    private TGrain? _grain;

    /// <summary>The reference.</summary>
    /// <exception cref="OrleansException">The client does not yet know the grains of the cluster.</exception>
    public TGrain Grain => _grain ??= First();

    private TGrain First()
    {
        try
        {
            return grains.GetGrain<TGrain>(0);
        }
        catch (ArgumentException e)
        {
            throw new OrleansException("The grains of the cluster are not known yet", e);
        }
    }
}
