using System.Collections.Concurrent;

namespace StateStore.Server.Tests;

/// <summary>Keys across kills and downtime of the server, and the options for their ttl and quota.</summary>
public sealed class KeyTests : ServerTest
{
    private const string Keys = "/v1/namespaces/default/keys";

    [Fact]
    public async Task Acknowledged_writes_survive_kills_and_batches_stay_whole()
    {
        var acknowledged = new ConcurrentDictionary<int, int>();
        for (var round = 1; round <= 3; round++)
        {
            await using var server = await ServerProcess.StartServingAsync(Directory, "");
            foreach (var (writer, n) in acknowledged)
            {
                var stored = (await server.SendAsync("GET", $"{Keys}/{writer}:x")).Body;
                Assert.Equal(stored, (await server.SendAsync("GET", $"{Keys}/{writer}:y")).Body);
                Assert.True(int.Parse(stored, System.Globalization.CultureInfo.InvariantCulture) >= n, $"{stored} < {n}");
            }

            var busy = new CountdownEvent(40);
            var writing = Enumerable.Range(0, 8).Select(writer => WriteAsync(server, writer, acknowledged, busy)).ToList();
            Assert.True(busy.Wait(ServerProcess.Patience));
            await server.KillAsync();
            await Task.WhenAll(writing);
        }
    }

    [Fact]
    public async Task Keys_that_expire_while_the_server_is_down_are_announced_after_its_start()
    {
        await using (var server = await ServerProcess.StartServingAsync(Directory, ""))
        {
            Assert.Equal(200, (await server.SendAsync("PUT", Keys + "/a?ttl=400ms", "1")).Status);
            await server.KillAsync();
        }

        await using var again = await ServerProcess.StartServingAsync(Directory, "");
        var page = (await again.SendAsync("GET", "/v1/namespaces/default/events?kind=key&after=1&wait=30s")).Body;
        Assert.Contains("\"key\":\"a\",\"type\":\"expired\"", page, StringComparison.Ordinal);
        Assert.Equal(404, (await again.SendAsync("GET", Keys + "/a")).Status);
    }

    [Fact]
    public async Task A_namespace_may_have_its_own_default_ttl()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory: --key-ttl sessions=30m");
        Assert.Contains("expires_at", (await server.SendAsync("PUT", "/v1/namespaces/sessions/keys/a", "1")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("expires_at", (await server.SendAsync("PUT", Keys + "/a", "1")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_holds_no_more_keys_and_bytes_than_its_quota()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory: --max-keys 1,sessions=2 --max-key-bytes 100");
        Assert.Equal(200, (await server.SendAsync("PUT", Keys + "/a", "1")).Status);

        var more = await server.SendAsync("PUT", Keys + "/b", "1");
        Assert.Equal(
            (429, """{"ok":false,"error":{"code":"LIMIT_EXCEEDED","message":"The namespace \"default\" has no room: it holds 1 keys and may hold 1 (--max-keys). Nothing was changed; delete keys, or raise the quota","details":{"keys":1,"max_keys":1}}}"""),
            (more.Status, more.Body));
        var larger = await server.SendAsync("PUT", Keys + "/a", $"\"{new string('x', 100)}\"");
        Assert.Equal(429, larger.Status);
        Assert.Contains("\"max_bytes\":100", larger.Body, StringComparison.Ordinal);
        Assert.Equal("1", (await server.SendAsync("GET", Keys + "/a")).Body);
        foreach (var (key, status) in new[] { ("a", 200), ("b", 200), ("c", 429) })
        {
            Assert.Equal(status, (await server.SendAsync("PUT", "/v1/namespaces/sessions/keys/" + key, "1")).Status);
        }
    }

    /// <summary>Writes pairs of keys as batches until the server is gone.</summary>
    private static async Task WriteAsync(ServerProcess server, int writer, ConcurrentDictionary<int, int> acknowledged, CountdownEvent busy)
    {
        try
        {
            for (var n = acknowledged.GetValueOrDefault(writer) + 1; ; n++)
            {
                var batch = $$"""{"operations":[{"op":"set","key":"{{writer}}:x","value":{{n}}},{"op":"set","key":"{{writer}}:y","value":{{n}}}]}""";
                if ((await server.SendAsync("POST", Keys + ":batch", batch)).Status == 200)
                {
                    acknowledged[writer] = n;
                    _ = busy.IsSet || busy.Signal();
                }
            }
        }
        catch (HttpRequestException)
        {
            // The server was killed, as expected.
        }
    }
}
