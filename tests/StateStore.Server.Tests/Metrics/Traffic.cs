using System.Text.Json;

namespace StateStore.Server.Tests.Metrics;

/// <summary>Requests through every door, so that every metric has a value.</summary>
internal static class Traffic
{
    private const string Namespace = "/v1/namespaces/secret-namespace";
    private const string Conversation = Namespace + "/conversations/secret-id";

    /// <summary>Sends them over HTTP, and waits for an expiry, which is a sweep.</summary>
    public static async Task OverHttpAsync(ServerProcess server)
    {
        await SendAsync(server, 200, "PUT", Namespace + "/schema", """{"fsm":{"initial":"A","transitions":{"A":["B"]}}}""");
        await SendAsync(server, 200, "PUT", Conversation, """{"state":"A"}""");
        await SendAsync(server, 200, "PUT", Conversation, """{"state":"B"}""");
        await SendAsync(server, 422, "PUT", Conversation, """{"state":"A"}""");
        await SendAsync(server, 200, "GET", Conversation);
        await SendAsync(server, 200, "GET", Namespace + "/conversations/secret-id/history");
        await SendAsync(server, 200, "PUT", Namespace + "/tables/secret-table", "{}");
        await SendAsync(server, 200, "POST", Namespace + "/tables/secret-table/records", """{"name":"Ada"}""");
        await SendAsync(server, 200, "POST", Namespace + "/keys:batch", """{"operations":[{"op":"set","key":"secret-key","value":1},{"op":"get","key":"secret-key"}]}""");
        await SendAsync(server, 200, "POST", Conversation + "/messages", """{"message":"secret"}""");
        await SendAsync(server, 200, "POST", Namespace + "/turns", """{"owner":"secret-owner","ttl":"30s"}""");
        await SendAsync(server, 404, "GET", "/nowhere");
        await SendAsync(server, 200, "PUT", Namespace + "/keys/short?ttl=1s", "1");
        var before = await SendAsync(server, 200, "GET", Namespace + "/events?kind=key&prefix=short&after=0");
        using var page = JsonDocument.Parse(before);
        var after = page.RootElement.GetProperty("next").GetString();
        Assert.Contains("expired", await SendAsync(server, 200, "GET", $"{Namespace}/events?kind=key&prefix=short&after={after}&wait=30s"), StringComparison.Ordinal);
    }

    /// <summary>Opens a stream of the events of the conversations.</summary>
    public static Task<StreamReader> FollowAsync(ServerProcess server) => server.FollowAsync(Namespace + "/events?after=0");

    private static async Task<string> SendAsync(ServerProcess server, int expected, string method, string path, string? body = null)
    {
        var (status, answer) = await server.SendAsync(method, path, body);
        Assert.True(status == expected, $"{method} {path}: {status} {answer}");
        return answer;
    }
}
