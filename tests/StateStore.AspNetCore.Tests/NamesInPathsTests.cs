namespace StateStore.AspNetCore.Tests;

public sealed class NamesInPathsTests : DoorTest
{
    [Theory]
    [InlineData("whatsapp:+351 911/é", "whatsapp:+351%20911%2F%C3%A9")]
    [InlineData("whatsapp:+351 911/é", "whatsapp%3A%2B351%20911%2f%c3%a9")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("/", "%2F")]
    [InlineData("%", "%25")]
    [InlineData("%2F", "%252F")]
    [InlineData("+", "+")]
    [InlineData("+", "%2B")]
    [InlineData("#", "%23")]
    [InlineData("?", "%3F")]
    [InlineData("a?b=c&d", "a%3Fb=c&d")]
    [InlineData(" ", "%20")]
    [InlineData("😀", "%F0%9F%98%80")]
    [InlineData("مرحبا", "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7")]
    [InlineData("..", "..")]
    [InlineData("..", "%2E%2E")]
    [InlineData(".", ".")]
    [InlineData("\\", "%5C")]
    [InlineData("history", "history")]
    [InlineData("-", "-")]
    [InlineData("{id}", "{id}")]
    [InlineData("\"quoted\"", "%22quoted%22")]
    public async Task Ids_may_be_any_text_in_paths_queries_and_lists(string id, string encoded)
    {
        var path = $"{Ns}/conversations/{encoded}";
        (await Door.SendAsync("POST", path)).ShouldBeOk();
        (await Door.PutAsync(path, Set("A", """{"n":1}"""))).ShouldBeOk();
        Assert.Equal("A", (await Door.GetAsync(path)).ShouldBeOk().Conversation.GetProperty("state").GetString());

        // The engine stores the decoded name, and every list returns it.
        Assert.True((await Door.Store.Conversations.GetAsync("bot:proposal", id)).IsOk);
        var change = (await Door.GetAsync(path + "/history")).ShouldBeOk().Json.GetProperty("changes")[0];
        Assert.Equal(id, change.GetProperty("conversation_id").GetString());
        var list = await Door.GetAsync($"{Ns}/conversations?prefix={Uri.EscapeDataString(id)}");
        Assert.Equal(id, list.ShouldBeOk().Json.GetProperty("conversations")[0].GetProperty("id").GetString());
        var events = (await Door.GetAsync(Ns + "/events")).ShouldBeOk().Json.GetProperty("events");
        Assert.All(events.EnumerateArray(), e => Assert.Equal(id, e.GetProperty("payload").GetProperty("conversation_id").GetString()));
        (await Door.SendAsync("DELETE", path)).ShouldBeOk();
    }

    [Fact]
    public async Task A_namespace_may_be_any_text()
    {
        const string Path = "/v1/namespaces/a%2Fb%20%2B%C3%A9..";
        (await Door.PutAsync(Path + "/schema", Bundle)).ShouldBeOk();
        (await Door.SendAsync("POST", Path + "/conversations/x")).ShouldBeOk();
        Assert.Equal("a/b +é..", (await Door.GetAsync(Path + "/debug")).ShouldBeOk().Json.GetProperty("namespace").GetString());
        Assert.Equal("a/b +é..", (await Door.GetAsync("/v1/namespaces")).Json.GetProperty("namespaces")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("/v1/namespaces/bot/conversations/%")]
    [InlineData("/v1/namespaces/bot/conversations/%2")]
    [InlineData("/v1/namespaces/bot/conversations/%zz")]
    [InlineData("/v1/namespaces/bot/conversations/%FF")]
    [InlineData("/v1/namespaces/bot/conversations/%ED%A0%80")]
    [InlineData("/v1/namespaces/bot/conversations/%C0%AF")]
    [InlineData("/v1/namespaces/bot/conversations/")]
    [InlineData("/v1/namespaces//conversations/x")]
    [InlineData("/v1/namespaces//schema")]
    [InlineData("/v1/namespaces/%F/schema")]
    [InlineData("/v1/namespaces/bot/conversations/a%01b")]
    [InlineData("/v1/namespaces/bot/conversations/%0A")]
    [InlineData("/v1/namespaces/bot/conversations/%7F")]
    [InlineData("/v1/namespaces/a:conversation:b/conversations/x")]
    public async Task Names_that_are_invalid_are_refused_and_create_nothing(string path)
    {
        (await Door.GetAsync(path)).ShouldFail(400, "INVALID_NAME");
        Assert.Equal(0, (await Door.GetAsync("/v1/namespaces")).Json.GetProperty("namespaces").GetArrayLength());
    }

    [Fact]
    public async Task Names_of_10_000_characters_are_INVALID_NAME()
    {
        var longest = new string('n', 200);
        var path = $"/v1/namespaces/{longest}/conversations/{string.Concat(Enumerable.Repeat("%C3%A9", 200))}";
        (await Door.PutAsync(path, Set(longest))).ShouldBeOk();
        (await Door.SendAsync("POST", $"{Ns}/conversations/{new string('i', 10_000)}")).ShouldFail(400, "INVALID_NAME", "the limit is 200");
        (await Door.SendAsync("POST", $"{Ns}/conversations/{string.Concat(Enumerable.Repeat("%C3%A9", 10_000))}")).ShouldFail(400, "INVALID_NAME");
        (await Door.GetAsync($"/v1/namespaces/{new string('i', 10_000)}/schema")).ShouldFail(400, "INVALID_NAME");
        (await Door.PutAsync(One, Set(new string('s', 10_000)))).ShouldFail(400, "INVALID_NAME");
    }

    [Theory]
    [InlineData("/v1/x/../namespaces/bot/schema")]
    [InlineData("/v1/%6Eamespaces/bot/schema")]
    [InlineData("/v1/namespaces/bot/schema/more")]
    [InlineData("/v1/namespaces/bot/conversations/x/history/more")]
    [InlineData("/v1/namespaces/bot/unknown")]
    [InlineData("/v1/namespaces/bot/nothing")]
    [InlineData("/v1")]
    public async Task Unknown_paths_are_404_NOT_FOUND(string path) => (await Door.GetAsync(path)).ShouldFail(404, "NOT_FOUND");

    [Fact]
    public async Task A_request_line_with_an_absolute_URL_is_accepted()
    {
        var request = $"POST http://localhost{Ns}/conversations/a%2Fb?x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".Replace("?x", "");
        (await RawConnection.ExchangeAsync(Door.Port, request)).ShouldBeOk();
        Assert.True((await Door.Store.Conversations.GetAsync("bot:proposal", "a/b")).IsOk);
    }
}
