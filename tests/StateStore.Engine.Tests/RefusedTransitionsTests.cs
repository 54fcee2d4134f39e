using System.Text;
using Microsoft.Extensions.Time.Testing;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>The bounds of the counts of refused transitions.</summary>
public sealed class RefusedTransitionsTests
{
    private const string Ns = "bot";

    [Fact]
    public async Task Refusals_are_forgotten_after_an_hour_and_with_the_namespace_and_an_answer_names_at_most_100_states()
    {
        await using var storage = new MemoryStorage();
        var clock = new FakeTimeProvider();
        await using var store = new LocalStateStore(storage, EngineOptions.Default, clock);
        await store.Namespaces.SetBundleAsync(Ns, SchemaBundle.Parse(Encoding.UTF8.GetBytes("""{"fsm":{"initial":"A","transitions":{"A":[]}}}"""), Limits.Default).Value);
        for (var i = 0; i < 303; i++)
        {
            Assert.False((await store.Conversations.SetAsync(Ns, "c", new($"S{i}"))).IsOk);
        }

        Assert.Equal(100, Assert.Single((await store.Conversations.GetStatesAsync(Ns, new())).Value.States).Refused.Length);

        clock.Advance(TimeSpan.FromHours(1));
        await store.Conversations.SetAsync(Ns, "c", new("LATER"));
        Assert.Equal(new RefusedTransition("LATER", 1, 1), Assert.Single(Assert.Single((await store.Conversations.GetStatesAsync(Ns, new())).Value.States).Refused));

        await store.Namespaces.DeleteAsync(Ns);
        await store.Conversations.SetAsync(Ns, "c", new("A"));
        Assert.Empty(Assert.Single((await store.Conversations.GetStatesAsync(Ns, new())).Value.States).Refused);
    }
}
