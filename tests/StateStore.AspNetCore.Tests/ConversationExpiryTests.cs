using Microsoft.Extensions.Time.Testing;

namespace StateStore.AspNetCore.Tests;

public sealed class ConversationExpiryTests : IAsyncLifetime
{
    private const string Ns = "/v1/namespaces/bot:proposal";
    private const string One = Ns + "/conversations/one";

    private readonly FakeTimeProvider _clock = new();
    private Door _door = null!;

    public async Task InitializeAsync() => _door = await Door.OpenAsync(clock: _clock);

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Fact]
    public async Task The_bundle_of_a_namespace_sets_the_ttl_of_its_conversations()
    {
        const string rules = """{"fsm":{"initial":"A","transitions":{"A":["B"]}},"ttl":"2h"}""";
        (await _door.PutAsync(Ns + "/schema", rules)).ShouldBeOk();
        Assert.Equal($$"""{"ok":true,"version":1,{{rules[1..]}}""", (await _door.GetAsync(Ns + "/schema")).Body);

        var created = (await _door.SendAsync("POST", One)).ShouldBeOk().Conversation;
        Assert.Equal(_clock.GetUtcNow().AddHours(2), created.GetProperty("expires_at").GetDateTimeOffset());
        _clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMilliseconds(1));
        (await _door.GetAsync(One)).ShouldBeOk();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await _door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
    }

    [Theory]
    [InlineData("\"5m\"", 300_000)]
    [InlineData("\"250ms\"", 250)]
    public async Task A_set_with_a_ttl_sets_expires_at(string ttl, int milliseconds)
    {
        var set = (await _door.PutAsync(One, $$"""{"state":"A","ttl":{{ttl}}}""")).ShouldBeOk().Conversation;
        Assert.Equal(_clock.GetUtcNow().AddMilliseconds(milliseconds), set.GetProperty("expires_at").GetDateTimeOffset());
        var listed = (await _door.GetAsync(Ns + "/conversations")).ShouldBeOk().Json.GetProperty("conversations")[0];
        Assert.Equal(set.GetProperty("expires_at").GetRawText(), listed.GetProperty("expires_at").GetRawText());
        Assert.False((await _door.PutAsync(One, """{"state":"A","ttl":"-1"}""")).ShouldBeOk().Conversation.TryGetProperty("expires_at", out _));
    }

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("\"0s\"")]
    [InlineData("\"\"")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("\"-2\"")]
    [InlineData("\"99999999999999999999d\"")]
    public async Task An_invalid_ttl_is_refused_and_changes_nothing(string ttl)
    {
        (await _door.PutAsync(One, $$"""{"state":"A","ttl":{{ttl}}}""")).ShouldFail(400, "INVALID_INPUT", "ttl");
        (await _door.PutAsync(Ns + "/schema", $$$"""{"fsm":{"initial":"A","transitions":{}},"ttl":{{{ttl}}}}""")).ShouldFail(400, "INVALID_INPUT", "ttl");
        (await _door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
        (await _door.GetAsync(Ns + "/schema")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task An_expiry_is_announced_once_even_when_the_conversation_is_created_again()
    {
        await _door.PutAsync(One, """{"state":"A","ttl":"1s"}""");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, (await _door.PutAsync(One, """{"state":"B"}""")).ShouldBeOk().Conversation.GetProperty("version").GetInt64());
        var events = (await _door.GetAsync(Ns + "/events?after=0")).ShouldBeOk().Json.GetProperty("events").EnumerateArray();
        Assert.Equal(["created", "expired", "created"], events.Select(e => e.GetProperty("payload").GetProperty("type").GetString()));
    }
}
