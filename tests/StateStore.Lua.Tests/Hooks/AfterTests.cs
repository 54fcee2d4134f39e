using StateStore.Conformance;
using StateStore.Storage.Memory;

namespace StateStore.Lua.Tests.Hooks;

/// <summary>What after_transition changes is made once for each change, in their order.</summary>
public sealed class AfterTests
{
    private const string Count = """
        function after_transition(event)
          State.increment("count")
          State.increment("to:" .. (event.to or "none"))
          State.set("last", { id = event.id, version = event.version, from = event.from, type = event.type }, { ttl = "1h" })
        end
        """;

    [Fact]
    public async Task Each_change_is_told_once_also_over_restarts()
    {
        await using var storage = new MemoryStorage();
        for (var round = 1; round <= 3; round++)
        {
            await using var store = HookedStore.Open(Count, storage);
            await ChangeAsync(store, round, 20);
            await store.RunAsync();
            await ChangeAsync(store, round * 10, 20);
            await store.CatchUpAsync();

            // What happened before it was there the first time is not told; what happened while it was away is.
            Assert.Equal($"{(round * 40) - 20}", await store.KeyAsync("count"));
        }
    }

    [Fact]
    public async Task Several_processes_do_it_once_together()
    {
        await using var storage = new MemoryStorage();
        await using var one = HookedStore.Open(Count, storage);
        await using var two = HookedStore.Open(Count, storage);
        await one.RunAsync();
        await two.RunAsync();
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(ChangeAsync(one, (round * 2) + 1, 30), ChangeAsync(two, (round * 2) + 2, 30));
            await one.CatchUpAsync();
            Assert.Equal($"{(round + 1) * 60}", await one.KeyAsync("count"));
        }
    }

    [Fact]
    public async Task It_sees_all_sorts_of_changes()
    {
        await using var store = HookedStore.Open(Count);
        await store.RunAsync();
        await store.SetAsync("A");
        await store.SetAsync("B");
        await store.Store.Conversations.DeleteAsync("orders", "one");
        await store.CatchUpAsync();

        Assert.Equal("3", await store.KeyAsync("count"));
        Assert.Equal("1", await store.KeyAsync("to:none"));
        Assert.Equal("""{"from":"B","id":"one","type":"deleted","version":3}""", await store.KeyAsync("last"));
    }

    [Fact]
    public async Task It_is_told_what_has_expired()
    {
        var clock = new ManualClock();
        await using var store = HookedStore.Open("function after_transition(event) State.increment(event.type) end", clock: clock);
        await store.RunAsync();
        await store.SetAsync("A", ttl: KeyTtl.FromTrusted(30_000));
        await store.SetAsync("A", ttl: KeyTtl.FromTrusted(60_000));
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal((null, "4 B {}"), await store.SetAsync("B"));
        await store.CatchUpAsync();

        Assert.Equal(("2", "1", "1"), (await store.KeyAsync("created"), await store.KeyAsync("touched"), await store.KeyAsync("expired")));
    }

    [Fact]
    public async Task One_that_fails_is_passed_over_with_all_that_it_would_have_changed()
    {
        await using var store = HookedStore.Open("""
            function after_transition(event)
              State.increment("count")
              if event.id == "raises" then error("no") end
              if event.id == "loops" then while true do end end
              if event.id == "impossible" then State.increment("text") end
              if event.id == "much" then for i = 1, 101 do State.set("k" .. i, i) end end
              if event.id == "reads" then State.get("count") end
              State.increment("done")
            end
            """);
        await store.Store.Keys.ChangeAsync("orders", [new("text", new KeyCommand.Set(KeyValue.Of(JsonText.FromTrusted("\"x\""u8.ToArray()))))]);
        await store.RunAsync();
        foreach (var id in (string[])["good", "raises", "loops", "fine", "impossible", "much", "reads", "well"])
        {
            Assert.Null((await store.SetAsync("A", id: id)).Error);
        }

        await store.CatchUpAsync();
        Assert.Equal(("3", "3"), (await store.KeyAsync("count"), await store.KeyAsync("done")));
    }

    [Fact]
    public async Task A_hook_that_changes_much_takes_more_than_one_commit()
    {
        await using var store = HookedStore.Open("function after_transition(event) for i = 1, 100 do State.increment('k' .. i) end end");
        await store.RunAsync();
        await ChangeAsync(store, 1, 35);
        await store.CatchUpAsync();

        Assert.Equal(("35", "35"), (await store.KeyAsync("k1"), await store.KeyAsync("k100")));
    }

    private static async Task ChangeAsync(HookedStore store, int round, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Null((await store.SetAsync($"S{round}", id: $"c{i}")).Error);
        }
    }
}
