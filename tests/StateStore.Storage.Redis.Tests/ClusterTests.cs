using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>In a Redis Cluster every key of a namespace is in one slot, whatever the name of the namespace.</summary>
public sealed class ClusterTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task All_keys_of_a_namespace_are_in_one_slot_of_a_Redis_Cluster()
    {
        using var server = await RedisServer.StartAsync(null, "--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Next()}");
        using var others = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
        var raw = others.GetDatabase();
        await raw.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await using var storage = await Deadline.Within(OpenAsync(server), "a cluster of one node to be up");
        string[] names = ["bot", "a:b", "{a}", "a{b}c", "}", "}{x", "{}", "{", "a}b", "é"];
        foreach (var name in names)
        {
            // Redis refuses a script with keys in several slots.
            var result = await storage.CommitAsync(
                new(
                    name,
                    [Sample.Check("x", 0)],
                    [
                        Sample.PutInTerm("x", 1, null, "open") with { Due = Noon },
                        Sample.Delete("y", 1),
                    ],
                    [Sample.EventOf("x", "1")]),
                default);
            Assert.True(result.IsCommitted);
            var full = await storage.CommitAsync(new(name, [], [Sample.Put("more", 1)], []) { Quota = new() { Conversations = default } }, default);
            Assert.Equal(new(1, Sample.ConversationValue(1).Length), full.Full?.Usage);
            Assert.Equal(1, (await storage.LoadAsync(name, EntityKey.Conversation("x"), default)).Version.Value);
            Assert.Single(await storage.ReadHistoryAsync(name, EntityKey.Conversation("x"), 10, default));
            Assert.Equal(["x"], await RedisTests.IdsAsync(storage, "open", name));
            Assert.Equal([("open", 1L)], await RedisTests.CountsAsync(storage, name));
        }

        Assert.True(await raw.KeyExistsAsync("{bot}:conversation:x"));
        Assert.True(await raw.KeyExistsAsync("{a:b}:events"));
        Assert.Equal(names.Order(Utf8Order.Instance), (await storage.InfosAsync(null, 20)).Select(info => info.Name));
        Assert.Contains("cluster", (await storage.CheckHealthAsync(default)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversations_that_an_older_tool_wrote_under_a_hash_tag_are_listed_after_the_takeover()
    {
        using var server = await RedisServer.StartAsync(null, "--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Next()}");
        using var others = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
        await others.GetDatabase().ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await (await Deadline.Within(OpenAsync(server), "a cluster of one node to be up")).DisposeAsync();
        await others.GetDatabase().KeyDeleteAsync("statestore:takeover");
        await others.GetDatabase().StringSetAsync("{bot}:conversation:a", "{\"state\":\"open\",\"data\":{}}");

        await using var storage = await OpenAsync(server);
        await Deadline.Within(storage.TakenOver, "the takeover");

        Assert.Equal(["a"], await RedisTests.IdsAsync(storage, "open"));
    }

    /// <summary>A node needs a moment to serve its slots after it has got them.</summary>
    private static async Task<RedisStorage> OpenAsync(RedisServer server)
    {
        while (true)
        {
            var storage = new RedisStorage(new() { Configuration = server.Configuration });
            try
            {
                await storage.OpenAsync(default);
                await storage.LoadAsync("bot", EntityKey.Schema, default);
                await Deadline.Within(storage.TakenOver, "the takeover");
                return storage;
            }
            catch (StorageUnavailableException)
            {
                await storage.DisposeAsync();
            }
        }
    }
}
