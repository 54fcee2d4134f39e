namespace StateStore.AspNetCore.Tests;

public sealed class ConditionalTests : DoorTest
{
    [Fact]
    public async Task If_Match_states_the_expected_version()
    {
        await Door.PutAsync(One, Set("A"));
        var conflict = (await Door.PutAsync(One, Set("B"), ("If-Match", "\"7\""))).ShouldFail(409, "VERSION_CONFLICT");
        Assert.Equal("""{"expected_version":7,"current_version":1}""", conflict.Json.GetProperty("error").GetProperty("details").GetRawText());
        Assert.Equal("\"2\"", (await Door.PutAsync(One, Set("B"), ("If-Match", "\"1\""))).ShouldBeOk().ETag);
        (await Door.SendAsync("DELETE", One, null, ("If-Match", "\"1\""))).ShouldFail(409, "VERSION_CONFLICT");
        (await Door.SendAsync("DELETE", One, null, ("If-Match", "\"2\""))).ShouldBeOk();
    }

    [Fact]
    public async Task An_expected_version_in_the_body_must_equal_If_Match()
    {
        await Door.PutAsync(One, Set("A"));
        (await Door.PutAsync(One, """{"state":"B","expected_version":2}""")).ShouldFail(409, "VERSION_CONFLICT");
        (await Door.PutAsync(One, """{"state":"B","expected_version":2}""", ("If-Match", "\"1\""))).ShouldFail(400, "INVALID_INPUT", "If-Match");
        (await Door.PutAsync(One, """{"state":"B","expected_version":1}""", ("If-Match", "\"1\""))).ShouldBeOk();
    }

    [Fact]
    public async Task If_None_Match_star_succeeds_only_when_it_creates()
    {
        (await Door.PutAsync(One, Set("A"), ("If-None-Match", "*"))).ShouldBeOk();
        (await Door.PutAsync(One, Set("B"), ("If-None-Match", "*"))).ShouldFail(409, "VERSION_CONFLICT");
        (await Door.PutAsync(Ns + "/schema", Bundle, ("If-None-Match", "*"))).ShouldBeOk();
        (await Door.PutAsync(Ns + "/schema", Bundle, ("If-None-Match", "*"))).ShouldFail(409, "VERSION_CONFLICT");
        (await Door.PutAsync(Ns + "/schema", Bundle, ("If-Match", "\"1\""))).ShouldBeOk();
        (await Door.SendAsync("DELETE", Ns + "/schema", null, ("If-Match", "\"9\""))).ShouldFail(409, "VERSION_CONFLICT");
    }

    [Theory]
    [InlineData("If-Match", "3")]
    [InlineData("If-Match", "*")]
    [InlineData("If-Match", "W/\"1\"")]
    [InlineData("If-Match", "\"1\", \"2\"")]
    [InlineData("If-Match", "\"\"")]
    [InlineData("If-Match", "\"-1\"")]
    [InlineData("If-None-Match", "\"1\"")]
    public async Task Malformed_conditions_are_refused(string name, string value)
    {
        (await Door.PutAsync(One, Set("A"), (name, value))).ShouldFail(400, "INVALID_INPUT", name);
        (await Door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task POST_with_a_condition_is_refused() =>
        (await Door.SendAsync("POST", One, null, ("If-None-Match", "*"))).ShouldFail(400, "INVALID_INPUT", "POST");

    [Theory]
    [InlineData("\"1\"", true)]
    [InlineData("W/\"1\"", true)]
    [InlineData("\"7\", \"1\"", true)]
    [InlineData("*", true)]
    [InlineData("\"2\"", false)]
    [InlineData("\"11\"", false)]
    public async Task GET_of_the_version_in_If_None_Match_is_304(string tags, bool known)
    {
        await Door.PutAsync(One, Set("A"));
        await Door.PutAsync(Ns + "/schema", """{"fsm":{"initial":"A","transitions":{}}}""");
        foreach (var path in new[] { One, Ns + "/schema" })
        {
            var answer = await Door.GetAsync(path, ("If-None-Match", tags));
            Assert.Equal(known ? HttpStatusCode.NotModified : HttpStatusCode.OK, answer.Status);
            Assert.Equal(known, answer.Body.Length == 0);
            Assert.Equal("\"1\"", answer.ETag);
        }
    }
}
