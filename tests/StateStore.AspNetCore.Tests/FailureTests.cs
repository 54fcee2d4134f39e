namespace StateStore.AspNetCore.Tests;

public sealed class FailureTests : DoorTest
{
    public static TheoryData<string, string> Reads => new()
    {
        { "GET", One }, { "POST", One }, { "PUT", One }, { "DELETE", One }, { "GET", Ns + "/conversations" }, { "GET", One + "/history" },
        { "GET", Ns + "/events" }, { "GET", Ns + "/debug" }, { "GET", "/v1/namespaces" }, { "GET", Ns + "/schema" }, { "DELETE", Ns + "/schema" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Requests_during_a_storage_outage_answer_503_with_Retry_After(string method, string path)
    {
        Door.Storage.Failure = new StorageUnavailableException("redis at secret-host:6379 is away");
        var answer = (await Door.SendAsync(method, path, method == "PUT" ? Set("A") : null)).ShouldFail(503, "STORAGE_UNAVAILABLE");
        Assert.Equal("The storage is not available; try again", answer.Message);
        Assert.Equal("1", answer.Headers["Retry-After"]);
        Assert.DoesNotContain("secret-host", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_failed_commit_is_reported_as_possibly_made()
    {
        var gate = new TaskCompletionSource();
        Door.Storage.Gate = gate.Task;
        var put = Door.PutAsync(One, Set("A"));
        await Door.Storage.Waiting.Task.WaitAsync(Door.Patience);
        Door.Storage.Failure = new StorageUnavailableException("away");
        gate.SetResult();
        (await put).ShouldFail(503, "STORAGE_UNAVAILABLE", "Whether a change was made is not known");
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task An_internal_error_reveals_no_details(string method, string path)
    {
        Door.Storage.Failure = new InvalidOperationException("secret details");
        var answer = (await Door.SendAsync(method, path, method == "PUT" ? Set("A") : null)).ShouldFail(500, "INTERNAL");
        Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_cannot_start_answers_with_the_error()
    {
        Door.Storage.Failure = new StorageUnavailableException("away");
        (await Door.GetAsync(Ns + "/events", ("Accept", "text/event-stream"))).ShouldFail(503, "STORAGE_UNAVAILABLE");
    }

    [Fact]
    public async Task Health_distinguishes_liveness_from_readiness()
    {
        (await Door.GetAsync("/health/live")).ShouldBeOk("ok");
        var ready = (await Door.GetAsync("/health/ready")).ShouldBeOk("ok", "storage");
        Assert.True(ready.Json.GetProperty("storage").GetProperty("ready").GetBoolean());
        Door.Storage.Failure = new StorageUnavailableException("away");
        (await Door.GetAsync("/health/live")).ShouldBeOk("ok");
        var away = await Door.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.Status);
        Assert.Equal("""{"ok":false,"storage":{"ready":false,"description":"away"}}""", away.Body);
        Door.Storage.Failure = null;
        (await Door.GetAsync("/health/ready")).ShouldBeOk();
    }

    [Fact]
    public async Task A_running_request_completes_before_the_server_stops()
    {
        var gate = new TaskCompletionSource();
        Door.Storage.Gate = gate.Task;
        var put = Door.PutAsync(One, Set("A"));
        await Door.Storage.Waiting.Task.WaitAsync(Door.Patience);
        var stop = Door.StopAsync();
        gate.SetResult();
        (await put).ShouldBeOk();
        await stop.WaitAsync(Door.Patience);
    }
}
