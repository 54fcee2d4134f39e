using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>
/// The grain that reads for clients, looked for at the first call: an application has its store before its client has heard from the cluster which
/// grains there are, as every hosted service that takes one is made before any is started.
/// </summary>
internal sealed class ReaderReference(IGrainFactory grains)
{
    private IReaderGrain? _grain;

    /// <exception cref="OrleansException">The client has not yet heard from the cluster which grains there are.</exception>
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
