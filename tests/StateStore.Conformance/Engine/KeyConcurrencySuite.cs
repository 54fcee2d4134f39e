
namespace StateStore.Conformance.Engine;

/// <summary>Many writers of the same keys: nothing is lost, nothing happens twice.</summary>
public class KeyConcurrencySuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    private const int Writers = 50;

    [Fact]
    public async Task Concurrent_increments_of_a_key_lose_none()
    {
        var results = await TogetherAsync(10, async _ => (await Store.Keys.IncrementAsync(Ns, "n")).Value.Entry!.Value.ToString());

        Assert.Equal(Enumerable.Range(1, Writers * 10), results.Select(value => int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).Order());
        Assert.Equal($"{Writers * 10}", await GetAsync("n"));
        Assert.Equal(Writers * 10, (await KeyLogAsync()).Length);
    }

    [Fact]
    public async Task One_of_many_concurrent_creations_of_a_key_succeeds()
    {
        var made = await TogetherAsync(1, async writer => (await Store.Keys.SetAsync(Ns, "lock", Value($"{writer}"), expectedVersion: 0)).IsOk);
        Assert.Single(made, isMade => isMade);
    }

    [Fact]
    public async Task Concurrent_batches_on_the_same_keys_are_atomic()
    {
        await BatchAsync(("x", Set("0")), ("y", Set("0")));
        var sums = await TogetherAsync(4, async writer =>
        {
            (string, KeyCommand) x = ("x", new KeyCommand.Increment(Json("1")));
            (string, KeyCommand) y = ("y", new KeyCommand.Increment(Json("-1")));
            Assert.True((await (writer % 2 == 0 ? BatchAsync(x, y) : BatchAsync(y, x))).IsOk);
            var pair = (await Store.Keys.GetManyAsync(Ns, ["x", "y"])).Value;
            return pair.Sum(key => int.Parse(key!.Value.ToString(), System.Globalization.CultureInfo.InvariantCulture));
        });

        Assert.All(sums, sum => Assert.Equal(0, sum));
        Assert.Equal($"{Writers * 4}", await GetAsync("x"));
    }

    private static async Task<T[]> TogetherAsync<T>(int each, Func<int, Task<T>> act)
    {
        var tasks = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var results = new List<T>();
            for (var i = 0; i < each; i++)
            {
                results.Add(await act(writer));
            }

            return results;
        }));
        return [.. (await Task.WhenAll(tasks)).SelectMany(results => results)];
    }
}
