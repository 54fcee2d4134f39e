namespace StateStore.AspNetCore.Tests;

/// <summary>Leases and rate limits over HTTP.</summary>
public sealed class LeaseTests : DoorTest
{
    private const string Lease = Ns + "/leases/nightly%2Freport";
    private const string Limit = Ns + "/limits/login";

    [Fact]
    public async Task A_lease_is_acquired_renewed_and_released()
    {
        (await Door.GetAsync(Lease)).ShouldFail(404, "NOT_FOUND");
        var token = await AcquireAsync("a");
        (await PostAsync("acquire", """{"owner":"b","ttl":"30s"}""")).ShouldFail(409, "LEASE_HELD");
        Assert.Equal(token, Token(await Door.GetAsync(Lease)));
        Assert.Equal(token, Token(await PostAsync("renew", $$"""{"owner":"a","token":{{token}},"ttl":"1m"}""")));
        (await PostAsync("renew", $$"""{"owner":"a","token":{{token + 1}},"ttl":"1m"}""")).ShouldFail(409, "LEASE_LOST");
        Assert.Equal("""{"ok":true}""", (await PostAsync("release", $$"""{"owner":"a","token":{{token}}}""")).ShouldBeOk().Body);
        (await PostAsync("release", $$"""{"owner":"a","token":{{token}}}""")).ShouldFail(409, "LEASE_LOST");
        Assert.True(await AcquireAsync("b") > token);
    }

    [Fact]
    public async Task An_acquire_may_wait_for_a_held_lease()
    {
        var token = await AcquireAsync("a");
        var waiting = PostAsync("acquire", """{"owner":"b","ttl":"30s","wait":"60s"}""");
        (await PostAsync("acquire", """{"owner":"c","ttl":"30s"}""")).ShouldFail(409, "LEASE_HELD");
        (await PostAsync("release", $$"""{"owner":"a","token":{{token}}}""")).ShouldBeOk();
        var answer = (await waiting.WaitAsync(Door.Patience)).ShouldBeOk("ok", "owner", "token", "expires_at");
        Assert.True(Token(answer) > token);
    }

    [Theory]
    [InlineData("acquire", """{"owner":"a"}""", "ttl is missing")]
    [InlineData("acquire", """{"ttl":"1s"}""", "owner is missing")]
    [InlineData("acquire", """{"owner":7,"ttl":"1s"}""", "owner must be a string")]
    [InlineData("acquire", """{"owner":"a","ttl":"-1"}""", "ttl must be a time")]
    [InlineData("acquire", """{"owner":"a","ttl":"1s","wait":5}""", "wait must be a time")]
    [InlineData("acquire", """{"owner":"a","ttl":"1s","for":"2s"}""", "Unknown property")]
    [InlineData("renew", """{"owner":"a","token":"1","ttl":"1s"}""", "token must be a whole number")]
    [InlineData("release", """{"owner":"a"}""", "token is missing")]
    public async Task Invalid_lease_requests_are_refused(string action, string body, string message) =>
        (await PostAsync(action, body)).ShouldFail(400, "INVALID_INPUT", message);

    [Fact]
    public async Task The_error_for_an_invalid_ttl_of_a_lease_does_not_suggest_an_unlimited_ttl() =>
        Assert.Equal("ttl must be from 1 ms to 3653 days", (await PostAsync("acquire", """{"owner":"a","ttl":"0s"}""")).ShouldFail(400, "INVALID_INPUT").Message);

    [Fact]
    public async Task A_rate_limit_allows_takes_until_it_is_exhausted()
    {
        const string Two = """{"limit":3,"window":"1d","n":2}""";
        Assert.StartsWith("""{"ok":true,"allowed":true,"remaining":1,"reset_at":""", (await Door.SendAsync("POST", Limit, Two)).ShouldBeOk().Body, StringComparison.Ordinal);
        Assert.StartsWith("""{"ok":true,"allowed":false,"remaining":1,"reset_at":""", (await Door.SendAsync("POST", Limit, Two)).ShouldBeOk().Body, StringComparison.Ordinal);
        (await Door.SendAsync("POST", Limit, """{"limit":3,"window":"1d","n":4}""")).ShouldFail(400, "INVALID_INPUT", "n must be");
        (await Door.SendAsync("POST", Limit, """{"limit":3,"window":"1d","kind":"log"}""")).ShouldFail(400, "INVALID_INPUT", "kind must be");
        (await Door.SendAsync("POST", Limit, """{"limit":3}""")).ShouldFail(400, "INVALID_INPUT", "window is missing");
        (await Door.SendAsync("GET", Limit)).ShouldFail(405, "METHOD_NOT_ALLOWED");
    }

    private async Task<long> AcquireAsync(string owner) => Token(await PostAsync("acquire", $$"""{"owner":"{{owner}}","ttl":"30s"}"""));

    private Task<Answer> PostAsync(string action, string body) => Door.SendAsync("POST", $"{Lease}/{action}", body);

    private static long Token(Answer answer) => answer.ShouldBeOk("ok", "owner", "token", "expires_at").Json.GetProperty("token").GetInt64();
}
