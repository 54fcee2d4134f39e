namespace StateStore.Benchmarks.Cluster;

/// <summary>A grain that does nothing, to measure the cost of a grain call.</summary>
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
