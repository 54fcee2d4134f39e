using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StateStore.Conformance.Engine;
using StateStore.Orleans.Tests.Stores;

namespace StateStore.Orleans.Tests;

/// <summary>Timeouts in a cluster of two silos, whose grains answer reads from memory.</summary>
public sealed class TimeoutOwnerTests
{
    private const string Ns = "timeouts";

    private static readonly string[] Ids = [.. Enumerable.Range(0, 8).Select(n => $"c{n}")];

    private readonly FakeTimeProvider _clock = new(EngineConformance.Start);

    [Fact]
    public async Task Every_silo_reads_the_new_state_after_the_event_of_a_timeout()
    {
        var stale = await ReadAfterTimeoutsAsync(_ => { });
        Assert.Empty(stale);
    }

    [Fact]
    public async Task A_silo_that_fires_timeouts_beside_the_grains_is_caught()
    {
        var stale = await ReadAfterTimeoutsAsync(silo => silo.Services.AddSingleton(
            provider => new LocalStateStore(provider.GetRequiredService<IStateStorage>(), clock: _clock)));
        Assert.NotEmpty(stale);
    }

    /// <summary>Lets the timeouts of conversations fire that the grains remember.</summary>
    /// <returns>The conversations that a silo still reads in their former state after their events, each with its silo.</returns>
    private async Task<List<string>> ReadAfterTimeoutsAsync(Action<ISiloBuilder> configure)
    {
        using var redis = await RedisServer.StartAsync();
        await using var cluster = await Cluster.StartAsync(redis, silos: 2, options: new() { Clock = _clock }, hasClient: false, configure: configure);
        var store = cluster.On(0);
        var bundle = SchemaBundle.Parse(Encoding.UTF8.GetBytes("""{"fsm":{"initial":"A","transitions":{"A":["B"],"B":[]},"after":{"A":{"delay":"10s","to":"B"}}}}"""), Limits.Default);
        Assert.True((await store.Namespaces.SetBundleAsync(Ns, bundle.Value)).IsOk);
        foreach (var id in Ids)
        {
            Assert.True((await store.Conversations.GetOrCreateAsync(Ns, id)).IsOk);
        }

        _clock.Advance(TimeSpan.FromSeconds(10));
        await Repeat.UntilAsync(
            async () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(20));
                return (await store.Changes.ReadAsync(Ns, LogPosition.Start)).Value.Changes.Length;
            },
            events => events >= 2 * Ids.Length, "the events of the timeouts");

        var stale = new List<string>();
        foreach (var (id, silo) in Ids.SelectMany(id => new[] { (id, 0), (id, 1) }))
        {
            if ((await cluster.On(silo).Conversations.GetAsync(Ns, id)).Value.Conversation.State != "B")
            {
                stale.Add($"{id} on {silo}");
            }
        }

        Assert.Equal(2 * Ids.Length, (await store.Changes.ReadAsync(Ns, LogPosition.Start)).Value.Changes.Length);
        return stale;
    }
}
