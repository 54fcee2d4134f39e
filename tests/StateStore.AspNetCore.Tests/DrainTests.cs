using Microsoft.Extensions.Time.Testing;

namespace StateStore.AspNetCore.Tests;

/// <summary>The drain: the time between the stop signal and the end of the web server.</summary>
public sealed class DrainTests
{
    private const string One = "/v1/namespaces/bot/conversations/one";
    private const string Set = """{"state":"A"}""";

    private static readonly HttpOptions Draining = new() { Drain = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task A_draining_server_serves_requests_and_closes_their_connections_until_the_drain_ends()
    {
        var clock = new FakeTimeProvider();
        await using var door = await Door.OpenAsync(options: Draining, clock: clock);
        Assert.False((await door.GetAsync("/health/ready")).ShouldBeOk("ok", "storage").Headers.ContainsKey("Connection"));

        var stopping = door.StopAsync();
        var ready = await door.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.StartsWith("""{"ok":false,"storage":{"ready":true,""", ready.Body, StringComparison.Ordinal);
        Assert.EndsWith("""},"stopping":true}""", ready.Body, StringComparison.Ordinal);
        Answer[] answers =
        [
            ready,
            (await door.GetAsync("/health/live")).ShouldBeOk(),
            (await door.PutAsync(One, Set)).ShouldBeOk(),
            (await door.GetAsync(One)).ShouldBeOk(),
            (await door.GetAsync(One + "x")).ShouldFail(404, "NOT_FOUND"),
            (await door.GetAsync("/nowhere")).ShouldFail(404, "NOT_FOUND"),
        ];
        Assert.All(answers, answer => Assert.Equal("close", answer.Headers["Connection"]));

        Assert.False(stopping.IsCompleted);
        clock.Advance(Draining.Drain);
        await stopping.WaitAsync(Door.Patience);
    }

    [Fact]
    public async Task A_stream_that_is_opened_while_the_server_stops_is_unavailable_so_that_its_client_connects_again()
    {
        var clock = new FakeTimeProvider();
        await using var door = await Door.OpenAsync(options: Draining, clock: clock);
        var stopping = door.StopAsync();
        (await door.GetAsync("/v1/namespaces/bot/events", ("Accept", "text/event-stream"))).ShouldFail(503, "STORAGE_UNAVAILABLE", "stopping");
        clock.Advance(Draining.Drain);
        await stopping.WaitAsync(Door.Patience);
    }

    [Fact]
    public async Task A_request_that_began_before_the_drain_is_answered_and_its_connection_is_closed()
    {
        var clock = new FakeTimeProvider();
        await using var door = await Door.OpenAsync(options: Draining, clock: clock);
        var gate = new TaskCompletionSource();
        door.Storage.Gate = gate.Task;
        var put = door.PutAsync(One, Set);
        await door.Storage.Waiting.Task.WaitAsync(Door.Patience);
        var stopping = door.StopAsync();
        gate.SetResult();
        Assert.Equal("close", (await put).ShouldBeOk().Headers["Connection"]);
        clock.Advance(Draining.Drain);
        await stopping.WaitAsync(Door.Patience);
    }
}
