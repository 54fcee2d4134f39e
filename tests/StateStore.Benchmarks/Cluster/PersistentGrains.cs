using Orleans.Core;

namespace StateStore.Benchmarks.Cluster;

/// <summary>A grain that writes its state on each call.</summary>
[Alias("benchmark.IWritingGrain")]
public interface IWritingGrain : IGrainWithStringKey
{
    [Alias("write")]
    Task WriteAsync(int step);
}

/// <summary>The state of the grains, of the size of <see cref="Samples.Data"/>.</summary>
[GenerateSerializer]
public sealed class WrittenState
{
    [Id(0)]
    public string Title { get; set; } = "A bicycle lane for the river road";

    [Id(1)]
    public int Step { get; set; }

    [Id(2)]
    public string[] Tags { get; set; } = ["mobility", "river"];

    [Id(3)]
    public string Text { get; set; } = new('x', 240);
}

/// <summary>Its state is a conversation of the store.</summary>
[GrainType("ours")]
internal sealed class StateStoreGrain([PersistentState("s", GrainStorageBenchmark.Ours)] IPersistentState<WrittenState> state) : Grain, IWritingGrain
{
    public Task WriteAsync(int step) => WrittenStates.WriteAsync(state, step);
}

/// <summary>Its state is a hash in Redis, as the storage of Orleans writes it.</summary>
[GrainType("orleans")]
internal sealed class OrleansRedisGrain([PersistentState("s", GrainStorageBenchmark.Theirs)] IPersistentState<WrittenState> state) : Grain, IWritingGrain
{
    public Task WriteAsync(int step) => WrittenStates.WriteAsync(state, step);
}

internal static class WrittenStates
{
    public static Task WriteAsync(IStorage<WrittenState> state, int step)
    {
        state.State.Step = step;
        return state.WriteStateAsync();
    }
}
