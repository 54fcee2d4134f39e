using System.Text.Json;

namespace StateStore.Server.Tests.Bridge;

/// <summary>The bridge of the original Activepieces piece: its routes, and the deliveries to its trigger. Each test has a namespace of its own.</summary>
public sealed class BridgeTests(BridgeServer fixture) : IClassFixture<BridgeServer>
{
    private const string NotFound = """{"error":"Not found"}""";

    private readonly string _ns = "bot-" + Guid.NewGuid().ToString("N")[..8];

    private ServerProcess Server => fixture.Server;

    private BridgeClient Bridge => fixture.Bridge;

    [Theory]
    [InlineData("GET", "/health", null, 200, """{"ok":true}""")]
    [InlineData("POST", "/subscribers", "{", 400, """{"error":"Invalid subscribe request","message":""")]
    [InlineData("POST", "/subscribers", null, 400, """{"error":"Invalid subscribe request","message":"The body is empty; this request takes url, namespace and stateFilter"}""")]
    [InlineData("POST", "/subscribers", """{"namespace":"bot"}""", 400, """{"error":"Invalid subscribe request","message":"url must be the address that gets the events"}""")]
    [InlineData("POST", "/subscribers", """{"url":"https://example.com/","namespace":""}""", 400, """{"error":"Invalid subscribe request","message":"namespace must be a name"}""")]
    [InlineData("POST", "/subscribers", """{"url":"https://example.com/","namespace":"bot","stateFilter":7}""", 400, """{"error":"Invalid subscribe request","message":"stateFilter must be a state, or null for all states"}""")]
    [InlineData("POST", "/subscribers", """{"url":"http://10.0.0.1/","namespace":"bot"}""", 400, """{"error":"Invalid subscribe request","message":"10.0.0.1 is not a public address.""")]
    [InlineData("POST", "/subscribers", """{"url":"https://example.com/","namespace":"$webhooks"}""", 400, """{"error":"Invalid subscribe request","message":""")]
    [InlineData("DELETE", "/subscribers", null, 400, """{"error":"url query parameter required"}""")]
    [InlineData("DELETE", "/subscribers?url=%20", null, 400, """{"error":"url query parameter required"}""")]
    [InlineData("DELETE", "/subscribers?url=https://nowhere.example/", null, 200, """{"ok":true,"removed":0}""")]
    [InlineData("DELETE", "/subscribers/nobody", null, 200, """{"ok":true}""")]
    [InlineData("DELETE", "/subscribers/wh_0123456789abcdef", null, 200, """{"ok":true}""")]
    [InlineData("DELETE", "/subscribers/", null, 404, NotFound)]
    [InlineData("GET", "/subscribers", null, 404, NotFound)]
    [InlineData("OPTIONS", "/subscribers", null, 404, NotFound)]
    [InlineData("POST", "/health", "{}", 404, NotFound)]
    public async Task A_route_answers_as_that_of_the_original(string method, string path, string? body, int status, string answer)
    {
        var answered = await Bridge.SendAsync(method, path, body);
        Assert.Equal(status, answered.Status);
        Assert.StartsWith(answer, answered.Body, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(answered.Body).RootElement.ValueKind);
    }

    [Fact]
    public async Task A_body_beyond_its_bound_is_refused()
    {
        var (status, body) = await Bridge.SendAsync("POST", "/subscribers", $$"""{"url":"https://example.com/{{new string('a', 40_000)}}","namespace":"bot"}""");
        Assert.Equal(413, status);
        Assert.StartsWith("""{"error":"Invalid subscribe request","message":"The body""", body, StringComparison.Ordinal);
        Assert.Equal(400, (await Bridge.SendAsync("POST", "/subscribers", $$"""{"url":"https://example.com/{{new string('a', 2_000)}}","namespace":"bot"}""")).Status);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/namespaces")]
    [InlineData("/v1/namespaces/bot/webhooks")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs")]
    [InlineData("/metrics")]
    public async Task A_path_of_the_server_is_not_found_at_the_bridge(string path) => Assert.Equal((404, NotFound), await Bridge.SendAsync("GET", path));

    [Theory]
    [InlineData("GET", "/health")]
    [InlineData("POST", "/subscribers")]
    [InlineData("DELETE", "/subscribers/wh_0123456789abcdef")]
    public async Task A_route_of_the_bridge_is_not_found_at_the_server(string method, string path)
    {
        var (status, body) = await Server.SendAsync(method, path);
        Assert.Equal(404, status);
        Assert.Contains("NOT_FOUND", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Host", "evil.example")]
    public async Task A_foreign_web_page_is_refused(string header, string value)
    {
        var (status, body) = await Bridge.SendAsync("POST", "/subscribers", $$"""{"url":"https://example.com/","namespace":"{{_ns}}"}""", (header, value));
        Assert.Equal(403, status);
        Assert.StartsWith("""{"error":""", body, StringComparison.Ordinal);
        Assert.Equal("""{"ok":true,"webhooks":[]}""", (await Server.SendAsync("GET", $"/v1/namespaces/{_ns}/webhooks")).Body);
    }

    [Fact]
    public async Task A_trigger_subscribes_gets_the_bytes_of_the_log_and_unsubscribes_by_its_id()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var id = await Bridge.SubscribeAsync(receiver.Url, _ns, "PROPOSE");
        await SetAsync("a", """{"state":"START"}""");
        await SetAsync("a", """{"state":"PROPOSE","data":{"title":"Olá <b>&+"}}""");
        await SetAsync("a", """{"state":"PROPOSE","data":{"title":"Second"}}""");
        await SetAsync("a", """{"state":"START"}""");
        await SetAsync("b", """{"state":"PROPOSE","data":{}}""");
        await ReceivesAsync(receiver, 3);
        Assert.Equal((await LogAsync()).Where(payload => payload.Contains("\"current\":{\"state\":\"PROPOSE\"", StringComparison.Ordinal)).Order(), receiver.Messages.Select(message => message.Body).Order());
        Assert.All(receiver.Messages, message => Assert.StartsWith(id + "_conversation_", message.Id, StringComparison.Ordinal));
        Assert.All(receiver.Messages, message => Assert.StartsWith("v1,", message.Headers["WEBHOOK-SIGNATURE"], StringComparison.Ordinal));

        Assert.Equal((200, """{"ok":true}"""), await Bridge.SendAsync("DELETE", "/subscribers/" + id));
        Assert.Equal(404, (await Server.SendAsync("GET", $"/v1/namespaces/{_ns}/webhooks/{id}")).Status);
    }

    [Theory]
    [InlineData("\"stateFilter\":null")]
    [InlineData("\"stateFilter\":\"\"")]
    [InlineData("\"later\":true")]
    public async Task A_subscription_without_a_state_gets_each_change_and_ends_by_its_address(string filter)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        Assert.Equal(201, (await Bridge.SendAsync("POST", "/subscribers", $$"""{"url":"{{receiver.Url}}","namespace":"{{_ns}}",{{filter}}}""")).Status);
        await SetAsync("a", """{"state":"START"}""");
        await SetAsync("a", """{"state":"PROPOSE"}""");
        Assert.Equal(200, (await Server.SendAsync("DELETE", $"/v1/namespaces/{_ns}/conversations/a")).Status);
        await SetAsync("a", """{"state":"AGAIN"}""");
        await ReceivesAsync(receiver, 3);
        Assert.Equal(["START", "PROPOSE", "AGAIN"], receiver.Messages.Select(StateOf));
        Assert.Equal("""{"ok":true,"removed":1}""", await Bridge.UnsubscribeAsync(receiver.Url));
        Assert.Equal("""{"ok":true,"removed":0}""", await Bridge.UnsubscribeAsync(receiver.Url));
    }

    [Fact]
    public async Task A_subscription_is_a_webhook_that_the_API_shows_and_pauses()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var id = await Bridge.SubscribeAsync(receiver.Url, _ns, "START");
        Assert.Equal(id, await Bridge.SubscribeAsync(receiver.Url, _ns, "PROPOSE"));
        var shown = (await Server.SendAsync("GET", $"/v1/namespaces/{_ns}/webhooks")).Body;
        Assert.Contains(
            """
            "description":"Subscriber of the bridge","events":["conversation.created","conversation.changed"],"current":"PROPOSE","payload":"event"
            """, shown, StringComparison.Ordinal);
        Assert.Equal(200, (await Server.SendAsync("POST", $"/v1/namespaces/{_ns}/webhooks/{id}/pause")).Status);
        await SetAsync("a", """{"state":"PROPOSE"}""");
        Assert.Equal(200, (await Server.SendAsync("POST", $"/v1/namespaces/{_ns}/webhooks/{id}/resume")).Status);
        await ReceivesAsync(receiver, 1);
    }

    [Fact]
    public async Task A_thousand_equal_writes_and_one_change_are_one_delivery()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await SetAsync("a", """{"state":"PROPOSE","data":{"n":0}}""");
        await Bridge.SubscribeAsync(receiver.Url, _ns, "PROPOSE");
        for (var i = 0; i < 1_000; i++)
        {
            await SetAsync("a", """{"state":"PROPOSE","data":{"n":0}}""");
        }

        // Events of one conversation arrive in their order, so this one would come after a delivery of an equal write.
        await SetAsync("a", """{"state":"PROPOSE","data":{"n":1}}""");
        await ReceivesAsync(receiver, 1);
        Assert.Contains("\"data\":{\"n\":1}", receiver.Messages.Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_subscriber_and_one_that_never_answers_delay_no_other()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var silent = await WebhookReceiver.StartAsync();
        silent.BeforeAnswer = _ => new TaskCompletionSource().Task;
        await Bridge.SubscribeAsync($"http://127.0.0.1:{FreePort.Next()}/dead", _ns);
        var silentId = await Bridge.SubscribeAsync(silent.Url, _ns);
        await Bridge.SubscribeAsync(receiver.Url, _ns);
        for (var i = 0; i < 20; i++)
        {
            await SetAsync($"c{i % 4}", $$$"""{"state":"S","data":{"n":{{{i}}}}}""");
        }

        await ReceivesAsync(receiver, 20);

        // The first attempts at the silent one are still in flight, so nothing has waited for them.
        Assert.Equal("""{"ok":true,"deliveries":[]}""", (await Server.SendAsync("GET", $"/v1/namespaces/{_ns}/webhooks/{silentId}/deliveries")).Body);
    }

    private static string StateOf(WebhookReceiver.Received message) => JsonDocument.Parse(message.Body).RootElement.GetProperty("current").GetProperty("state").GetString()!;

    private static Task<int> ReceivesAsync(WebhookReceiver receiver, int count) =>
        Repeat.UntilAsync(() => Task.FromResult(receiver.Messages.Count), received => received == count, $"{count} events");

    private async Task SetAsync(string id, string body) => Assert.Equal(200, (await Server.SendAsync("PUT", $"/v1/namespaces/{_ns}/conversations/{id}", body)).Status);

    /// <summary>The events of the namespace as the log has them.</summary>
    private async Task<IEnumerable<string>> LogAsync()
    {
        var page = JsonDocument.Parse((await Server.SendAsync("GET", $"/v1/namespaces/{_ns}/events?after=0")).Body).RootElement;
        return [.. page.GetProperty("events").EnumerateArray().Select(entry => entry.GetProperty("payload").GetRawText())];
    }
}
