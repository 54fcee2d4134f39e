namespace StateStore.Orleans.Client;

/// <summary>
/// Creates references to grains of one interface. Orleans' factory resolves the type of the grain from attributes and type names at each call.
/// That takes a tenth of the time of a change. The result never changes, so this class resolves it once.
/// </summary>
internal sealed class GrainReferences<TGrain>(IGrainFactory grains)
    where TGrain : IGrainWithStringKey
{
    private Kind? _kind;

    public TGrain Of(string key)
    {
        if (_kind is { } kind)
        {
            return (TGrain)grains.GetGrain(GrainId.Create(kind.Grain, IdSpan.Create(key)), kind.Interface);
        }

        var first = First(key);
        _kind = first is GrainReference reference ? new(reference.GrainId.Type, reference.InterfaceType) : null;
        return first;
    }

    /// <summary>Creates the first reference with Orleans' factory.</summary>
    /// <exception cref="OrleansException">The client does not yet know the grains of the cluster.</exception>
    private TGrain First(string key)
    {
        try
        {
            return grains.GetGrain<TGrain>(key);
        }
        catch (ArgumentException e)
        {
            throw new OrleansException("The grains of the cluster are not known yet", e);
        }
    }

    private sealed record Kind(GrainType Grain, GrainInterfaceType Interface);
}
