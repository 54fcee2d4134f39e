namespace StateStore.Benchmarks.Cluster;

/// <summary>What a call of a grain costs that does nothing.</summary>
[Alias("benchmark.IEmptyGrain")]
public interface IEmptyGrain : IGrainWithStringKey
{
    [Alias("call")]
    ValueTask<int> CallAsync();
}

internal sealed class EmptyGrain(IGrainContext context) : IGrainBase, IEmptyGrain
{
    public IGrainContext GrainContext => context;

    public ValueTask<int> CallAsync() => new(1);
}
