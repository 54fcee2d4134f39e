using StateStore.Server.Tests.Access;

namespace StateStore.Server.Tests.Bridge;

/// <summary>The bridge of a server that has keys and starts again.</summary>
public sealed class BridgeKeyTests : ServerTest
{
    private const string Subscribe = """{"url":"http://127.0.0.1:9/hook","namespace":"bot"}""";

    [Fact]
    public async Task A_server_with_keys_asks_for_a_key_and_keeps_its_subscriptions_over_a_restart()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var (admin, option) = ServerKeys.Bootstrap(Directory);
        var arguments = $"--storage sqlite:bridge.db --bridge http://127.0.0.1:0 --webhook-allow 127.0.0.0/8 {option}";
        await using (var server = (await ServerProcess.StartServingAsync(Directory, arguments)).With(admin))
        {
            using var bridge = await BridgeClient.OfAsync(server);
            Assert.Equal((200, """{"ok":true}"""), await bridge.SendAsync("GET", "/health"));
            var (status, body) = await bridge.SendAsync("POST", "/subscribers", Subscribe);
            Assert.Equal(401, status);
            Assert.StartsWith("""{"error":"The request needs valid credentials""", body, StringComparison.Ordinal);
            Assert.Equal(401, (await bridge.SendAsync("DELETE", "/subscribers/wh_0123456789abcdef")).Status);
            Assert.Equal(401, (await bridge.SendAsync("DELETE", "/subscribers?url=http://127.0.0.1:9/hook")).Status);

            var reader = await CreateAsync(server, "conversations:*@bot");
            (status, body) = await bridge.SendAsync("POST", "/subscribers", Subscribe, ("Authorization", "Bearer " + reader));
            Assert.Equal(403, status);
            Assert.Contains("webhooks:write@bot", body, StringComparison.Ordinal);
            Assert.Equal(404, (await bridge.SendAsync("POST", "/subscribers", Subscribe.Replace("bot", "elsewhere", StringComparison.Ordinal), ("Authorization", "Bearer " + reader))).Status);

            var writer = await CreateAsync(server, "webhooks:write@bot");
            Assert.Equal(201, (await bridge.SendAsync("POST", "/subscribers", Subscribe, ("X-API-Key", writer))).Status);
            Assert.Equal(403, (await bridge.SendAsync("DELETE", "/subscribers?url=http://127.0.0.1:9/hook", null, ("X-API-Key", reader))).Status);
            bridge.Path = "/" + writer;
            Assert.Equal((200, """{"ok":true}"""), await bridge.SendAsync("GET", "/health"));
            Assert.Equal("""{"ok":true,"removed":1}""", await bridge.UnsubscribeAsync("http://127.0.0.1:9/hook"));
            var id = await bridge.SubscribeAsync(receiver.Url, "bot", "S");
            var audit = (await server.SendAsync("GET", "/v1/admin/audit")).Body;
            Assert.Contains($$"""{"webhook":"{{id}}","url":"{{receiver.Url}}"}""", audit, StringComparison.Ordinal);
            server.Terminate();
            Assert.Equal(0, await server.WaitForExitAsync());
        }

        await using var again = (await ServerProcess.StartServingAsync(Directory, arguments)).With(admin);
        Assert.Equal(200, (await again.SendAsync("PUT", Conversation, """{"state":"S"}""")).Status);
        await Repeat.UntilAsync(() => Task.FromResult(receiver.Messages.Count), count => count == 1, "the event after the restart");
        using var bridgeAgain = await BridgeClient.OfAsync(again);
        bridgeAgain.Path = "/" + ServerKeys.New();
        Assert.Equal(401, (await bridgeAgain.SendAsync("DELETE", "/subscribers?url=" + receiver.Url)).Status);
        bridgeAgain.Path = "/" + admin;
        Assert.Equal("""{"ok":true,"removed":1}""", await bridgeAgain.UnsubscribeAsync(receiver.Url));
    }

    private static async Task<string> CreateAsync(ServerProcess server, string scope)
    {
        var (status, body) = await server.SendAsync("POST", "/v1/admin/keys", $$"""{"name":"{{scope.Split(':')[0]}}","scopes":["{{scope}}"]}""");
        Assert.True(status == 200, body);
        return System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("key").GetString()!;
    }
}
