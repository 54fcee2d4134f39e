namespace StateStore.AspNetCore.Tests;

public sealed class IdempotencyTests : DoorTest
{
    private static readonly (string, string) Key = ("Idempotency-Key", "order 1/2");

    [Fact]
    public async Task A_repeated_put_gets_the_first_answer_and_changes_nothing()
    {
        var first = (await Door.PutAsync(One, Set("A"), Key)).ShouldBeOk();
        await Door.PutAsync(One, Set("B"));
        var again = (await Door.PutAsync(One, """{ "state": "A" , "data" : {} }""", Key)).ShouldBeOk();
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(first.ETag, again.ETag);
        Assert.Equal("B", (await Door.GetAsync(One)).Conversation.GetProperty("state").GetString());
        Assert.Equal(2, (await Door.GetAsync(Ns + "/events")).Json.GetProperty("events").GetArrayLength());
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused()
    {
        (await Door.PutAsync(One, Set("A"), Key)).ShouldBeOk();
        (await Door.PutAsync(One, Set("B"), Key)).ShouldFail(422, "IDEMPOTENCY_MISMATCH");
        (await Door.PutAsync(Ns + "/conversations/two", Set("A"), Key)).ShouldFail(422, "IDEMPOTENCY_MISMATCH");
        (await Door.SendAsync("DELETE", One, null, Key)).ShouldFail(422, "IDEMPOTENCY_MISMATCH");
        (await Door.GetAsync(Ns + "/conversations/two")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task POST_DELETE_and_schema_changes_can_be_repeated_under_an_idempotency_key()
    {
        var created = (await Door.SendAsync("POST", One, null, ("Idempotency-Key", "p"))).ShouldBeOk();
        Assert.Equal(created.Body, (await Door.SendAsync("POST", One, null, ("Idempotency-Key", "p"))).Body);
        var deleted = (await Door.SendAsync("DELETE", One, null, ("Idempotency-Key", "d"))).ShouldBeOk();
        Assert.Equal(deleted.Body, (await Door.SendAsync("DELETE", One, null, ("Idempotency-Key", "d"))).ShouldBeOk().Body);
        var set = (await Door.PutAsync(Ns + "/schema", Bundle, ("Idempotency-Key", "s"))).ShouldBeOk();
        Assert.Equal(set.Body, (await Door.PutAsync(Ns + "/schema", Bundle, ("Idempotency-Key", "s"))).ShouldBeOk().Body);
    }

    [Fact]
    public async Task An_idempotency_key_must_be_a_name()
    {
        (await Door.PutAsync(One, Set("A"), ("Idempotency-Key", new string('k', 201)))).ShouldFail(400, "INVALID_NAME");
        (await Door.PutAsync(One, Set("A"), ("Idempotency-Key", ""))).ShouldFail(400, "INVALID_NAME");
        var twice = $"PUT {One} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 13\r\n\r\n{{\"state\":\"A\"}}";
        (await RawConnection.ExchangeAsync(Door.Port, twice)).ShouldFail(400, "INVALID_INPUT", "more than once");
        (await Door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
    }
}
