namespace StateStore.Server.Tests;

/// <summary>The options that limit what each namespace holds, over HTTP.</summary>
public sealed class QuotaTests : ServerTest
{
    [Fact]
    public async Task A_namespace_holds_no_more_conversations_and_records_than_its_quota()
    {
        await using var server = await ServerProcess.StartServingAsync(
            Directory, "--storage memory: --max-conversations 1,acme:*=2 --max-conversation-bytes 500 --max-records 1 --max-record-bytes 500");
        foreach (var (ns, id, status) in new[] { ("bot", "a", 200), ("bot", "b", 429), ("bot", "a", 200), ("acme:x", "a", 200), ("acme:x", "b", 200), ("acme:x", "c", 429) })
        {
            Assert.Equal(status, (await server.SendAsync("PUT", $"/v1/namespaces/{ns}/conversations/{id}", """{"state":"A"}""")).Status);
        }

        var larger = await server.SendAsync("PUT", "/v1/namespaces/bot/conversations/a", $$$"""{"state":"A","data":{"text":"{{{new string('x', 500)}}}"}}""");
        Assert.Equal(429, larger.Status);
        Assert.Contains("\"max_conversation_bytes\":500", larger.Body, StringComparison.Ordinal);

        const string Table = "/v1/namespaces/bot/tables/leads";
        Assert.Equal(200, (await server.SendAsync("PUT", Table, "{}")).Status);
        Assert.Equal(200, (await server.SendAsync("POST", Table + "/records", """{"data":{"a":1}}""")).Status);
        var more = await server.SendAsync("POST", Table + "/records", """{"data":{"a":1}}""");
        Assert.Equal((429, true), (more.Status, more.Body.Contains("\"max_records\":1", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("memory:")]
    [InlineData("sqlite:states.db")]
    public async Task A_server_holds_exactly_max_namespaces_beside_its_own(string storage)
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, $"--storage {storage} --max-namespaces 1 --webhook-allow 127.0.0.0/8");
        Assert.Equal(200, (await server.SendAsync("PUT", Conversation, """{"state":"A"}""")).Status);
        Assert.Equal(200, (await server.SendAsync("POST", "/v1/namespaces/bot/webhooks", """{"url":"http://127.0.0.1:9/"}""")).Status);

        Assert.Equal(429, (await server.SendAsync("PUT", "/v1/namespaces/other/conversations/one", """{"state":"A"}""")).Status);
    }
}
