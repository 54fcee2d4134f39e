using Microsoft.Extensions.Time.Testing;

namespace StateStore.AspNetCore.Tests;

/// <summary>Timeouts in answers, and the requests that move, cancel and fire them.</summary>
public sealed class TimeoutTests : IAsyncLifetime
{
    private const string Ns = "/v1/namespaces/bot:proposal";
    private const string One = Ns + "/conversations/one";
    private const string B = One + "/timeouts/B";

    private readonly FakeTimeProvider _clock = new(new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero));
    private Door _door = null!;

    public async Task InitializeAsync()
    {
        _door = await Door.OpenAsync(clock: _clock);
        const string Machine = """
            {"fsm":{"initial":"A","transitions":{"A":["B","a:b/c:fire"],"B":[]},"after":{"A":[{"delay":"10m","to":"B","data":{"n":1}},{"delay":"1h","to":"a:b/c:fire"}]}},
             "json_schema":{"properties":{"data":{"properties":{"n":{"type":"number"}}}}}}
            """;
        (await _door.PutAsync(Ns + "/schema", Machine)).ShouldBeOk();
        (await _door.SendAsync("POST", One)).ShouldBeOk();
    }

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Fact]
    public async Task Every_answer_with_the_conversation_shows_its_timeouts()
    {
        const string Shown = """[{"to":"B","at":"2026-01-24T12:10:00.000Z"},{"to":"a:b/c:fire","at":"2026-01-24T13:00:00.000Z"}]""";
        Assert.Equal(Shown, (await _door.GetAsync(One)).ShouldBeOk().Conversation.GetProperty("timeouts").GetRawText());
        Assert.Equal(Shown, (await _door.GetAsync(Ns + "/conversations")).ShouldBeOk().Json.GetProperty("conversations")[0].GetProperty("timeouts").GetRawText());
        Assert.False((await _door.PutAsync(One, """{"state":"B"}""")).ShouldBeOk().Conversation.TryGetProperty("timeouts", out _));
    }

    [Theory]
    [InlineData("""{"at":"2026-01-24T12:30:00Z"}""", "2026-01-24T12:30:00.000Z")]
    [InlineData("""{"at":"2026-01-24T13:30:00.1234+01:00"}""", "2026-01-24T12:30:00.123Z")]
    [InlineData("""{"delay":"5m"}""", "2026-01-24T12:05:00.000Z")]
    [InlineData("""{"delay":"5m","expected_version":1}""", "2026-01-24T12:05:00.000Z")]
    public async Task A_timeout_is_moved_to_a_time_or_by_a_delay(string body, string at)
    {
        var moved = (await _door.SendAsync("PATCH", B, body)).ShouldBeOk();
        Assert.Equal((true, 2), (moved.Json.GetProperty("changed").GetBoolean(), moved.Conversation.GetProperty("version").GetInt32()));
        Assert.Equal(at, moved.Conversation.GetProperty("timeouts")[0].GetProperty("at").GetString());
        Assert.Equal("\"2\"", moved.Headers["ETag"]);
    }

    [Theory]
    [InlineData("{}", "must have at (a time) or delay")]
    [InlineData("""{"at":"2026-01-24T12:30:00Z","delay":"5m"}""", "and not both")]
    [InlineData("""{"at":"2026-01-24T12:30:00"}""", "at must be a time with its zone")]
    [InlineData("""{"at":"2026-01-24"}""", "at must be a time with its zone")]
    [InlineData("""{"at":"soon"}""", "at must be a time with its zone")]
    [InlineData("""{"at":1769256000123}""", "at must be a time with its zone")]
    [InlineData("""{"at":"1969-12-31T23:59:59Z"}""", "at must be a time from 1970")]
    [InlineData("""{"delay":"0s"}""", "delay must be from 1 ms to 3653 days")]
    [InlineData("""{"delay":"4000d"}""", "delay must be from 1 ms to 3653 days")]
    [InlineData("""{"delay":5}""", "delay must be a time such as")]
    [InlineData("""{"delay":"5m","to":"B"}""", "Unknown property \"to\"")]
    [InlineData("""{"delay":"5m","expected_version":-1}""", "expected_version must be a whole number")]
    public async Task A_malformed_move_is_refused_and_changes_nothing(string body, string message)
    {
        Assert.Contains(message, (await _door.SendAsync("PATCH", B, body)).ShouldFail(400, "INVALID_INPUT").Message, StringComparison.Ordinal);
        Assert.Equal(1, (await _door.GetAsync(One)).Conversation.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_timeout_is_canceled_and_a_missing_one_is_not_found()
    {
        Assert.Equal(1, (await _door.SendAsync("DELETE", B)).ShouldBeOk().Conversation.GetProperty("timeouts").GetArrayLength());
        Assert.Equal(
            "The conversation has no timeout to \"B\"; it has \"a:b/c:fire\"", (await _door.SendAsync("DELETE", B)).ShouldFail(404, "NOT_FOUND").Message);
        (await _door.SendAsync("DELETE", Ns + "/conversations/none/timeouts/B")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task A_timeout_is_fired_and_its_event_names_the_cause()
    {
        Assert.Equal("B", (await _door.SendAsync("POST", B + ":fire?dry_run=true")).ShouldBeOk().Conversation.GetProperty("state").GetString());
        (await _door.SendAsync("POST", B + ":fire", null, ("If-Match", "\"7\""))).ShouldFail(409, "VERSION_CONFLICT");
        Assert.Equal("B", (await _door.SendAsync("POST", B + ":fire", null, ("If-Match", "\"1\""))).ShouldBeOk().Conversation.GetProperty("state").GetString());

        var payload = (await _door.GetAsync(Ns + "/events")).ShouldBeOk().Json.GetProperty("events")[1].GetProperty("payload");
        Assert.Equal("""{"timeout":{"to":"B","due":"2026-01-24T12:10:00.000Z"}}""", payload.GetProperty("cause").GetRawText());
        (await _door.SendAsync("POST", B + ":fire")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task A_timeout_that_the_rules_refuse_is_not_fired()
    {
        (await _door.PutAsync(Ns + "/schema", """
            {"fsm":{"initial":"A","transitions":{"A":["B"],"B":[]},"after":{"A":{"delay":"10m","to":"B","data":{"n":"text"}}}},
             "json_schema":{"properties":{"data":{"properties":{"n":{"type":"number"}}}}}}
            """)).ShouldBeOk();
        (await _door.SendAsync("POST", B + ":fire")).ShouldFail(422, "INVALID_DATA");
        Assert.False((await _door.GetAsync(One)).Conversation.TryGetProperty("stuck", out _));
    }

    [Fact]
    public async Task The_state_of_a_timeout_may_be_any_text()
    {
        (await _door.SendAsync("PATCH", One + "/timeouts/a:b%2Fc:fire", """{"delay":"2h"}""")).ShouldBeOk();
        (await _door.SendAsync("PATCH", One + "/timeouts/a%3Ab%2Fc%3Afire", """{"delay":"3h"}""")).ShouldBeOk();
        Assert.Equal("a:b/c:fire", (await _door.SendAsync("POST", One + "/timeouts/a:b%2Fc:fire:fire")).ShouldBeOk().Conversation.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_path_that_is_no_timeout_is_refused()
    {
        (await _door.SendAsync("POST", B)).ShouldFail(404, "NOT_FOUND");
        (await _door.SendAsync("PUT", B, "{}")).ShouldFail(405, "METHOD_NOT_ALLOWED");
        (await _door.SendAsync("POST", One + "/timeouts/:fire")).ShouldFail(400, "INVALID_NAME");
        (await _door.SendAsync("GET", One + "/timeouts")).ShouldFail(404, "NOT_FOUND");
        (await _door.SendAsync("POST", One + "/timeouts/%zz:fire")).ShouldFail(400, "INVALID_NAME");
    }
}
