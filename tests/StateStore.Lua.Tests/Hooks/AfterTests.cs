using Microsoft.Extensions.Time.Testing;
using StateStore.Storage.Memory;

namespace StateStore.Lua.Tests.Hooks;

/// <summary>Changes by after_transition are made once for each conversation change, in order.</summary>
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
    public async Task After_transition_sees_each_change_once_even_across_restarts()
    {
        await using var storage = new MemoryStorage();
        for (var round = 1; round <= 3; round++)
        {
            await using var store = HookedStore.Open(Count, storage);
            await ChangeAsync(store, round, 20);
            await store.RunAsync();
            await ChangeAsync(store, round * 10, 20);
            await store.CatchUpAsync();

            // Changes before the hook's first start are not passed to it. Changes while it was stopped are.
            Assert.Equal($"{(round * 40) - 20}", await store.KeyAsync("count"));
        }
    }

    [Fact]
    public async Task Several_processes_together_run_after_transition_once_for_each_change()
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
    public async Task After_transition_sees_creations_changes_and_deletions()
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
    public async Task After_transition_sees_expiries()
    {
        var clock = new FakeTimeProvider();
        await using var store = HookedStore.Open("function after_transition(event) State.increment(event.type) end", clock: clock);
        await store.RunAsync();
        await store.SetAsync("A", ttl: TimeToLive.FromTrusted(30_000));
        await store.SetAsync("A", ttl: TimeToLive.FromTrusted(60_000));
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal((null, "4 B {}"), await store.SetAsync("B"));
        await store.CatchUpAsync();

        Assert.Equal(("2", "1", "1"), (await store.KeyAsync("created"), await store.KeyAsync("touched"), await store.KeyAsync("expired")));
    }

    [Fact]
    public async Task A_failing_call_of_after_transition_is_skipped_with_all_its_changes()
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
    public async Task A_hook_that_changes_many_keys_uses_more_than_one_commit()
    {
        await using var store = HookedStore.Open("function after_transition(event) for i = 1, 100 do State.increment('k' .. i) end end");
        await store.RunAsync();
        await ChangeAsync(store, 1, 35);
        await store.CatchUpAsync();

        Assert.Equal(("35", "35"), (await store.KeyAsync("k1"), await store.KeyAsync("k100")));
    }

    [Fact]
    public async Task The_position_of_a_hook_is_not_a_key_and_no_key_changes_it()
    {
        await using var store = HookedStore.Open("function after_transition(event) State.increment('n') State.set('hook:orders', '0') end");
        await store.Store.Keys.SetAsync("orders", "hook:orders", Text("9999"));
        await store.RunAsync();
        await ChangeAsync(store, 1, 3);
        await store.Store.Keys.SetAsync("orders", "hook:orders", Text("0"));
        await ChangeAsync(store, 2, 3);
        await store.CatchUpAsync();
        await store.Store.Keys.DeleteAsync("orders", "hook:orders");
        await ChangeAsync(store, 3, 3);
        await store.CatchUpAsync();

        Assert.Equal("9", await store.KeyAsync("n"));
        Assert.Equal(["hook:orders", "n"], (await store.Store.Keys.ListAsync("orders", new())).Value.Keys.Select(key => key.Key));
        var events = (await store.Store.Changes.ReadAsync(new LogKey("orders", LogKind.Key), LogPosition.Start, 1000)).Value.Changes;
        Assert.DoesNotContain(events, change => change.Payload.ToString().Contains("position", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_position_that_an_older_server_kept_in_a_key_is_taken_over_once()
    {
        await using var storage = new MemoryStorage();
        await using (var before = HookedStore.Open(Count, storage))
        {
            await ChangeAsync(before, 1, 5);
            await before.Store.Keys.SetAsync("orders", "hook:orders", Text("2"), TimeToLive.Forever);
        }

        await using (var store = HookedStore.Open(Count, storage))
        {
            await store.RunAsync();
            await store.CatchUpAsync();
            Assert.Equal(("3", "\"moved\""), (await store.KeyAsync("count"), await store.KeyAsync("hook:orders")));
            await store.Store.Keys.SetAsync("orders", "hook:orders", Text("2"), TimeToLive.Forever);
        }

        await using var again = HookedStore.Open(Count, storage);
        await again.RunAsync();
        await ChangeAsync(again, 2, 2);
        await again.CatchUpAsync();
        Assert.Equal(("5", "\"2\""), (await again.KeyAsync("count"), await again.KeyAsync("hook:orders")));
    }

    [Theory]
    [InlineData("99")]
    [InlineData("tomorrow")]
    public async Task A_key_that_no_older_server_can_have_written_is_not_read_as_a_position(string value)
    {
        await using var store = HookedStore.Open(Count);
        await ChangeAsync(store, 1, 5);
        await store.Store.Keys.SetAsync("orders", "hook:orders", Text(value), TimeToLive.Forever);
        await store.RunAsync();
        await ChangeAsync(store, 2, 2);
        await store.CatchUpAsync();

        Assert.Equal(("2", $"\"{value}\""), (await store.KeyAsync("count"), await store.KeyAsync("hook:orders")));
    }

    [Fact]
    public async Task A_deleted_namespace_stays_deleted_and_a_new_one_is_followed_from_its_first_event()
    {
        await using var store = HookedStore.Open(Count);
        await store.RunAsync();
        await ChangeAsync(store, 1, 3);
        await store.CatchUpAsync();
        Assert.True((await store.Store.Namespaces.DeleteAsync("orders")).IsOk);
        Assert.Null(await store.PositionAsync());
        Assert.Empty((await store.Store.Namespaces.ListAsync()).Value.Namespaces);

        await ChangeAsync(store, 1, 2);
        await store.CatchUpAsync();
        Assert.Equal("2", await store.KeyAsync("count"));
    }

    [Fact]
    public async Task The_bytes_that_a_hook_sets_are_limited()
    {
        await using var store = HookedStore.Open("function after_transition(event) for i = 1, 9 do State.set('k' .. i, ('x'):rep(1000000)) end State.set('end', 1) end");
        await store.RunAsync();
        await ChangeAsync(store, 1, 1);
        await store.CatchUpAsync();

        Assert.Null(await store.KeyAsync("k1"));
        Assert.Contains(store.Logged, line => line.Contains("The total of the values that a hook sets is larger than the limit of 8388608 bytes", StringComparison.Ordinal));
    }

    private static KeyValue Text(string text) => KeyValue.Of(new JsonBuilder().String(text).ToJsonText());

    private static async Task ChangeAsync(HookedStore store, int round, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Null((await store.SetAsync($"S{round}", id: $"c{i}")).Error);
        }
    }
}
