namespace StateStore.Orleans.Tests.GrainStorage;

/// <summary>The state of a player: what an application that knows nothing of this store has.</summary>
[GenerateSerializer]
public sealed record Player
{
    [Id(0)]
    public string? Name { get; set; }

    [Id(1)]
    public int Score { get; set; }

    [Id(2)]
    public List<string> Items { get; set; } = [];

    public bool Equals(Player? other) => other is not null && Name == other.Name && Score == other.Score && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => HashCode.Combine(Name, Score, Items.Count);
}

/// <summary>A grain that persists its state as any grain of Orleans does.</summary>
[Alias("test.IPlayerGrain")]
public interface IPlayerGrain : IGrainWithStringKey
{
    [Alias("get")]
    Task<(Player State, bool Exists, string? ETag)> GetAsync();

    [Alias("set")]
    Task SetAsync(Player state);

    [Alias("clear")]
    Task ClearAsync();

    [Alias("read")]
    Task ReadAsync();

    [Alias("leave")]
    Task LeaveAsync();
}

[GrainType("player")]
internal sealed class PlayerGrain([PersistentState("profile", "players")] IPersistentState<Player> profile) : Grain, IPlayerGrain
{
    public Task<(Player State, bool Exists, string? ETag)> GetAsync() => Task.FromResult((profile.State, profile.RecordExists, (string?)profile.Etag));

    public Task SetAsync(Player state)
    {
        profile.State = state;
        return profile.WriteStateAsync();
    }

    public Task ClearAsync() => profile.ClearStateAsync();

    public Task ReadAsync() => profile.ReadStateAsync();

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>A grain of the older form, whose state is that of the default provider.</summary>
[Alias("test.ICountingGrain")]
public interface ICountingGrain : IGrainWithIntegerCompoundKey
{
    [Alias("add")]
    Task<int> AddAsync(int n);
}

internal sealed class CountingGrain : Grain<CountingState>, ICountingGrain
{
    public async Task<int> AddAsync(int n)
    {
        State.Count += n;
        await WriteStateAsync();
        return State.Count;
    }
}

[GenerateSerializer]
internal sealed class CountingState
{
    [Id(0)]
    public int Count { get; set; }
}
