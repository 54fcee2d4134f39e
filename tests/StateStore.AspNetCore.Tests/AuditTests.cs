using Microsoft.Extensions.DependencyInjection;

namespace StateStore.AspNetCore.Tests;

public sealed class AuditTests : IAsyncLifetime
{
    private const string Log = "/v1/admin/audit";
    private const string Ns = "/v1/namespaces/bot";
    private const string Bundle = """{"fsm":{"initial":"A","transitions":{"A":[]}}}""";

    private Door _door = null!;
    private string _admin = "";
    private string _reader = "";

    public async Task InitializeAsync()
    {
        _door = await Door.OpenEmbeddedAsync(
            services => services.AddSingleton(TimeProvider.System).AddStateStoreAccess(new() { IsOpenWithoutKeys = true }), _ => { });
        _admin = await KeyAsync("root", "admin");
        _reader = await KeyAsync("reader", "keys:read@bot");
        await _door.Services.GetRequiredService<KeyRing>().RefreshAsync();
    }

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Fact]
    public async Task A_page_has_the_changes_of_rules_with_actor_namespace_and_request()
    {
        await _door.PutAsync(Ns + "/schema", Bundle, As(_admin));
        await _door.SendAsync("DELETE", Ns + "/schema", null, As(_admin));
        await _door.SendAsync("DELETE", Ns + "?confirm=bot", null, As(_admin));
        await _door.SendAsync("DELETE", "/v1/namespaces/none?confirm=none", null, As(_admin));

        var page = (await _door.GetAsync(Log + "?actor=root", As(_admin))).ShouldBeOk("ok", "events", "next");
        Assert.Equal(["schema.set", "schema.removed", "namespace.deleted"], Actions(page));
        var entry = Entries(page)[0];
        Assert.Equal(
            ["at", "actor", "key_id", "action", "namespace", "outcome", "request_id", "door", "details"], entry.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("bot", "http", 1), (entry.GetProperty("namespace").GetString(), entry.GetProperty("door").GetString(), entry.GetProperty("details").GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Dead_letters_that_a_person_replays_or_discards_leave_entries_and_messages_of_programs_leave_none()
    {
        const string Inbox = Ns + "/conversations/c";
        await _door.PutAsync(Ns + "/schema", """{"inbox":{"max_attempts":1}}""", As(_admin));
        foreach (var action in new[] { "replay", "discard", "discard" })
        {
            await _door.SendAsync("POST", Inbox + "/messages", """{"message":1}""", As(_admin));
            var turn = (await _door.SendAsync("POST", Inbox + "/turn", """{"owner":"w","ttl":"1h"}""", As(_admin))).Json.GetProperty("token").GetInt64();
            await _door.SendAsync("POST", Inbox + "/turn:release", $$"""{"token":{{turn}},"failed":true}""", As(_admin));
            await _door.SendAsync("POST", $"{Inbox}/messages:{action}?dry_run=true", null, As(_admin));
            (await _door.SendAsync("POST", $"{Inbox}/messages:{action}", null, As(_admin))).ShouldBeOk("ok", "messages", "waiting");
            (await _door.SendAsync("POST", $"{Inbox}/messages:{action}", null, As(_admin))).ShouldBeOk("ok", "messages", "waiting");
        }

        var page = await _door.GetAsync(Log + "?actor=root", As(_admin));
        Assert.Equal(["schema.set", "messages.replayed", "messages.discarded", "messages.discarded"], Actions(page));
        Assert.Equal("""{"conversation_id":"c","messages":1}""", Entries(page)[1].GetProperty("details").GetRawText());
    }

    [Theory]
    [InlineData("PUT", Ns + "/keys/a", "FORBIDDEN", "keys:write", "bot")]
    [InlineData("GET", "/v1/namespaces/foreign/keys/a", "NOT_FOUND", "keys:read", "foreign")]
    [InlineData("GET", Log, "FORBIDDEN", "audit:read", null)]
    public async Task A_refused_request_leaves_an_entry(string method, string path, string outcome, string permission, string? ns)
    {
        await _door.SendAsync(method, path, method == "PUT" ? "1" : null, As(_reader));

        await DrainAsync();
        var entry = Assert.Single(Entries(await _door.GetAsync(Log + "?actor=reader&action=access.denied", As(_admin))));
        Assert.Equal((outcome, permission), (entry.GetProperty("outcome").GetString(), entry.GetProperty("details").GetProperty("permission").GetString()));
        Assert.Equal(ns, entry.TryGetProperty("namespace", out var named) ? named.GetString() : null);
    }

    [Fact]
    public async Task A_wrong_key_leaves_an_entry_with_its_id_and_network_but_without_its_secret()
    {
        var wrong = KeySecret.Format("0123456789ab", new byte[KeySecret.SecretBytes]);
        (await _door.GetAsync($"/v1/namespaces/{wrong}/keys/a", As(wrong))).ShouldFail(401, "UNAUTHORIZED");
        (await _door.GetAsync(Ns + "/keys/a")).ShouldFail(401, "UNAUTHORIZED");

        await DrainAsync();
        var page = await _door.GetAsync(Log + "?actor=anonymous", As(_admin));
        Assert.Equal(["0123456789ab", null], Entries(page).Select(entry => entry.TryGetProperty("target", out var id) ? id.GetString() : null));
        Assert.All(Entries(page), entry => Assert.Equal("127.0.0.0/24", entry.GetProperty("network").GetString()));
        Assert.DoesNotContain(wrong[^60..], page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_accepted_request_and_a_missing_entry_leave_nothing()
    {
        (await _door.GetAsync(Ns + "/keys/a", As(_reader))).ShouldFail(404, "NOT_FOUND");

        await DrainAsync();
        Assert.Empty(Entries(await _door.GetAsync(Log + "?actor=reader", As(_admin))));
    }

    [Fact]
    public async Task A_stream_has_the_action_as_its_event_and_resumes_after_the_last_one()
    {
        using (var stream = await EventReader.OpenAsync(_door, Log, As(_admin)))
        {
            await _door.PutAsync(Ns + "/schema", Bundle, As(_admin));
            var first = await stream.ReadAsync();
            Assert.Equal("schema.set", first!.Type);
            await _door.SendAsync("DELETE", Ns + "/schema", null, As(_admin));
            using var resumed = await EventReader.OpenAsync(_door, Log + "?namespace=bot", As(_admin), ("Last-Event-ID", first.Id));
            Assert.Equal("schema.removed", (await resumed.ReadAsync())!.Type);
        }
    }

    [Fact]
    public async Task A_long_poll_answers_with_the_first_entry()
    {
        var next = (await _door.GetAsync(Log + "?after=$", As(_admin))).Json.GetProperty("next").GetString();
        var poll = _door.GetAsync($"{Log}?after={next}&wait=30s", As(_admin));
        await _door.PutAsync(Ns + "/schema", Bundle, As(_admin));
        Assert.Equal(["schema.set"], Actions(await poll));
    }

    [Fact]
    public async Task Bad_parameters_are_refused()
    {
        (await _door.GetAsync(Log + "?action=key.stolen", As(_admin))).ShouldFail(400, "INVALID_INPUT", "key.created");
        (await _door.GetAsync(Log + "?kind=key", As(_admin))).ShouldFail(400, "INVALID_INPUT");
        (await _door.GetAsync(Log + "?after=99999", As(_admin))).ShouldFail(410, "GONE");
    }

    [Fact]
    public async Task The_start_and_the_new_keys_have_entries()
    {
        await DrainAsync();
        var page = await _door.GetAsync(Log, As(_admin));
        Assert.Equal(["key.created", "key.created", "server.started"], Actions(page).Order());
        Assert.Contains("\"details\":{\"open\":true}", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_without_an_audit_log_answers_NOT_SUPPORTED()
    {
        await using var door = await Door.OpenAsync();
        (await door.GetAsync(Log)).ShouldFail(501, "NOT_SUPPORTED", "AddStateStoreAccess");
    }

    private static (string Name, string Value) As(string key) => ("Authorization", "Bearer " + key);

    private static JsonElement[] Entries(Answer page) =>
        [.. page.ShouldBeOk().Json.GetProperty("events").EnumerateArray().Select(found => found.GetProperty("payload"))];

    private static IEnumerable<string?> Actions(Answer page) => Entries(page).Select(entry => entry.GetProperty("action").GetString());

    private async Task<string> KeyAsync(string name, string scope)
    {
        var created = await _door.Services.GetRequiredService<AccessStore>().CreateKeyAsync(new(name, [Scope.Parse(scope).Value]));
        return created.Value.Text!;
    }

    /// <summary>Stores the entries that wait.</summary>
    private Task DrainAsync() => _door.Services.GetRequiredService<AuditLog>().StopAsync(default);
}
