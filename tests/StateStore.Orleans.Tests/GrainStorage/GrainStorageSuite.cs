using Orleans.Storage;

namespace StateStore.Orleans.Tests.GrainStorage;

/// <summary>
/// The contract of a grain storage: the cases of the test kit of Orleans (src/Orleans.Persistence.TestKit), and some that it leaves out.
/// </summary>
public abstract class GrainStorageSuite
{
    private const string State = "profile";

    /// <summary>Keys as Orleans makes them: integer, Guid, text, and both with an extension.</summary>
    private static readonly string[] OddKeys =
    [
        $"{GrainIdKeyExtensions.CreateIntegerKey(42)}",
        $"{GrainIdKeyExtensions.CreateIntegerKey(long.MinValue)}",
        $"{GrainIdKeyExtensions.CreateGuidKey(new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"))}",
        $"{GrainIdKeyExtensions.CreateIntegerKey(7, "extension/with+signs")}",
        $"{GrainIdKeyExtensions.CreateGuidKey(Guid.Empty, "é")}",
        "plain",
        "a/b/c%2F",
        "Пётр 😀",
        "line\nbreak\0",
        new string('x', 500),
    ];

    public static TheoryData<string> Keys => [.. OddKeys];

    /// <summary>The storage under test.</summary>
    protected abstract Task<IGrainStorage> StartAsync();

    [Fact]
    public async Task A_missing_state_is_read_as_a_new_one_without_ETag()
    {
        var storage = await StartAsync();
        var state = new GrainState<Player>(new() { Name = "stale", Score = 1 }, "9") { RecordExists = true };
        await storage.ReadStateAsync(State, NewGrain(), state);
        Assert.Equal((null, false), (state.ETag, state.RecordExists));
        Assert.Equal(new Player(), state.State);
    }

    [Fact]
    public async Task A_written_state_is_read_with_its_ETag()
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var written = await WrittenAsync(storage, grain, "Привет, мир + \"😀\"");
        var read = await ReadAsync(storage, grain);
        Assert.Equal((written.ETag, true), (read.ETag, read.RecordExists));
        Assert.Equal(written.State, read.State);
    }

    [Fact]
    public async Task Each_write_makes_a_new_ETag_even_with_the_same_values()
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var state = await WrittenAsync(storage, grain, "one");
        var tags = new List<string?> { state.ETag };
        state.State = new() { Name = "two" };
        await storage.WriteStateAsync(State, grain, state);
        tags.Add(state.ETag);
        await storage.WriteStateAsync(State, grain, state);
        tags.Add(state.ETag);
        Assert.Equal(3, tags.Distinct().Count());
        Assert.Equal(state.ETag, (await ReadAsync(storage, grain)).ETag);
    }

    [Fact]
    public async Task A_first_write_of_an_existing_state_is_inconsistent()
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var state = await WrittenAsync(storage, grain, "first");
        var duplicate = new GrainState<Player>(new() { Name = "second" });
        var refused = await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(State, grain, duplicate));
        Assert.Equal((state.ETag, null), (refused.StoredEtag, refused.CurrentEtag));
        Assert.Equal("first", (await ReadAsync(storage, grain)).State!.Name);
    }

    [Theory]
    [InlineData("77")]
    [InlineData("-77")]
    [InlineData("an ETag of another storage")]
    public async Task A_write_of_a_missing_state_with_an_ETag_is_inconsistent(string etag)
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var state = new GrainState<Player>(new(), etag);
        var refused = await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(State, grain, state));
        Assert.Equal((null, etag), (refused.StoredEtag, refused.CurrentEtag));
        Assert.False((await ReadAsync(storage, grain)).RecordExists);
    }

    [Fact]
    public async Task A_write_with_a_stale_ETag_is_inconsistent_and_changes_nothing()
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var state = await WrittenAsync(storage, grain, "one");
        var stale = new GrainState<Player>(new() { Name = "stale" }, state.ETag) { RecordExists = true };
        await storage.WriteStateAsync(State, grain, state);
        var refused = await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(State, grain, stale));
        Assert.Equal((state.ETag, stale.ETag), (refused.StoredEtag, refused.CurrentEtag));
        var read = await ReadAsync(storage, grain);
        Assert.Equal(("one", state.ETag), (read.State!.Name, read.ETag));
    }

    [Fact]
    public async Task A_clear_removes_the_state_and_its_ETag()
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var state = await WrittenAsync(storage, grain, "one");
        await storage.ClearStateAsync(State, grain, state);
        Assert.Equal((null, false), (state.ETag, state.RecordExists));
        Assert.Equal(new Player(), state.State);
        var read = await ReadAsync(storage, grain);
        Assert.Equal((null, false), (read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task A_cleared_state_is_written_again_under_a_new_ETag()
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var state = await WrittenAsync(storage, grain, "one");
        var first = state.ETag;
        await storage.ClearStateAsync(State, grain, state);
        state.State = new() { Name = "two" };
        await storage.WriteStateAsync(State, grain, state);
        Assert.NotEqual(first, state.ETag);
        Assert.True(state.RecordExists);
        Assert.Equal("two", (await ReadAsync(storage, grain)).State!.Name);
        var stale = new GrainState<Player>(new(), first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(State, grain, stale));
    }

    [Fact]
    public async Task A_missing_state_is_cleared_any_number_of_times()
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var state = new GrainState<Player>(new() { Name = "never written" }) { RecordExists = true };
        await storage.ClearStateAsync(State, grain, state);
        await storage.ClearStateAsync(State, grain, state);
        Assert.Equal((null, false), (state.ETag, state.RecordExists));
        Assert.Equal(new Player(), state.State);
    }

    [Fact]
    public async Task A_clear_with_a_stale_or_no_ETag_is_inconsistent_and_changes_nothing()
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var state = await WrittenAsync(storage, grain, "one");
        var stale = new GrainState<Player>(new(), state.ETag) { RecordExists = true };
        await storage.WriteStateAsync(State, grain, state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync(State, grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync(State, grain, new GrainState<Player>(new())));
        Assert.Equal(state.ETag, (await ReadAsync(storage, grain)).ETag);
        await storage.ClearStateAsync(State, grain, state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync(State, grain, stale));
    }

    [Fact]
    public async Task States_of_one_grain_are_separate_by_name()
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var first = new GrainState<Player>(new() { Name = "first" });
        var second = new GrainState<Player>(new() { Name = "second" });
        await storage.WriteStateAsync("a", grain, first);
        await storage.WriteStateAsync("b", grain, second);
        await storage.ClearStateAsync("a", grain, first);
        var read = new GrainState<Player>(new());
        await storage.ReadStateAsync("b", grain, read);
        Assert.Equal("second", read.State!.Name);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_grain_may_have_any_key(string key)
    {
        var storage = await StartAsync();
        var type = $"type-{Guid.NewGuid():N}";
        foreach (var other in OddKeys)
        {
            await WrittenAsync(storage, GrainId.Create(type, other), other);
        }

        Assert.Equal(key, (await ReadAsync(storage, GrainId.Create(type, key))).State!.Name);
    }

    [Fact]
    public async Task Many_grains_are_written_and_read_in_parallel()
    {
        var storage = await StartAsync();
        await Parallel.ForAsync(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) =>
        {
            var grain = NewGrain();
            var state = new GrainState<Player>(new() { Name = $"{n}" });
            for (var i = 0; i < 10; i++)
            {
                var before = state.ETag;
                state.State!.Score = i;
                await storage.WriteStateAsync(State, grain, state);
                Assert.NotEqual(before, state.ETag);
                var read = await ReadAsync(storage, grain);
                Assert.Equal((state.ETag, i), (read.ETag, read.State!.Score));
            }
        });
    }

    [Fact]
    public async Task One_of_many_concurrent_writes_on_one_ETag_succeeds()
    {
        var storage = await StartAsync();
        var grain = NewGrain();
        var before = await WrittenAsync(storage, grain, "before");
        var states = Enumerable.Range(0, 20).Select(n => new GrainState<Player>(new() { Name = $"{n}" }, before.ETag)).ToArray();
        var failures = await Task.WhenAll(states.Select(state => Task.Run(() => Record.ExceptionAsync(() => storage.WriteStateAsync(State, grain, state)))));
        Assert.Equal(19, failures.Count(failure => failure is InconsistentStateException));
        var winner = states[Array.FindIndex(failures, failure => failure is null)];
        Assert.Equal(winner.State, (await ReadAsync(storage, grain)).State);
    }

    [Fact]
    public async Task A_state_that_is_no_object_is_written_too()
    {
        var storage = await StartAsync();
        await RoundTripAsync(storage, 42L);
        await RoundTripAsync(storage, "text");
        await RoundTripAsync<string?>(storage, null);
        await RoundTripAsync(storage, new List<int> { 1, 2 });
        await RoundTripAsync(storage, new Dictionary<string, int> { ["$value"] = 5 });
        await RoundTripAsync(storage, new Dictionary<string, string>());
    }

    private static async Task RoundTripAsync<T>(IGrainStorage storage, T value)
    {
        var grain = NewGrain();
        await storage.WriteStateAsync(State, grain, new GrainState<T>(value));
        var read = new GrainState<T>(default!);
        await storage.ReadStateAsync(State, grain, read);
        Assert.Equal(value, read.State);
    }

    private static GrainId NewGrain() => GrainId.Create("test-grain", Guid.NewGuid().ToString("N"));

    private static async Task<GrainState<Player>> WrittenAsync(IGrainStorage storage, GrainId grain, string name)
    {
        var state = new GrainState<Player>(new() { Name = name, Score = 1, Items = ["sword"] });
        await storage.WriteStateAsync(State, grain, state);
        Assert.True(state.RecordExists);
        return state;
    }

    private static async Task<GrainState<Player>> ReadAsync(IGrainStorage storage, GrainId grain)
    {
        var state = new GrainState<Player>(new());
        await storage.ReadStateAsync(State, grain, state);
        return state;
    }
}
