namespace StateStore.Orleans.Client;

/// <summary>
/// Makes references to grains of one interface. Orleans' factory finds out each time, from attributes and names of types, which grains those are,
/// and that takes a tenth of a whole change. It never becomes another answer, so it is asked for once.
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

    /// <exception cref="OrleansException">The client has not yet heard from the cluster which grains there are.</exception>
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
