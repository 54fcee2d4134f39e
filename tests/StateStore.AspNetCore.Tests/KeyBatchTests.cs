namespace StateStore.AspNetCore.Tests;

/// <summary>Leases, limits and values of other types in a batch of keys.</summary>
public sealed class KeyBatchTests : DoorTest
{
    [Fact]
    public async Task A_batch_acquires_renews_and_releases_a_lease()
    {
        var acquired = (await BatchAsync("""{"op":"acquire","name":"l","owner":"a","ttl":"1h"}""")).ShouldBeOk().Json.GetProperty("results")[0];
        var token = acquired.GetProperty("value").GetProperty("token").GetInt64();
        Assert.Equal(("lease:l", "a"), (acquired.GetProperty("key").GetString(), acquired.GetProperty("value").GetProperty("owner").GetString()));

        (await BatchAsync("""{"op":"acquire","name":"l","owner":"b","ttl":"1h"}""")).ShouldFail(409, "LEASE_HELD");
        (await BatchAsync($$"""{"op":"renew","name":"l","owner":"a","token":{{token}},"ttl":"2h"}""")).ShouldBeOk();
        (await BatchAsync($$"""{"op":"release","name":"l","owner":"a","token":{{token}}}""")).ShouldBeOk();
        (await Door.GetAsync(Ns + "/leases/l")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task A_limit_that_refuses_makes_the_whole_batch_fail()
    {
        const string Take = """{"op":"take","name":"m","limit":2,"window":"1h"}""";
        (await BatchAsync(Take, Take, """{"op":"set","key":"a","value":1}""")).ShouldBeOk();

        var refused = (await BatchAsync("""{"op":"set","key":"a","value":2}""", Take)).ShouldFail(429, "LIMIT_EXCEEDED");

        Assert.Equal(0, refused.Json.GetProperty("error").GetProperty("details").GetProperty("remaining").GetInt32());
        Assert.Equal("1", (await Door.GetAsync(Ns + "/keys/a")).Body);
    }

    [Fact]
    public async Task A_compare_and_set_compares_and_sets_values_of_any_type_at_a_version()
    {
        (await BatchAsync("""{"op":"set","key":"a","value_base64":"AQ==","content_type":"image/x"}""")).ShouldBeOk();
        const string Swap = """{"op":"compare_and_set","key":"a","expected_base64":"AQ==","expected_content_type":"image/x","value_base64":"Ag==","content_type":"image/y" """;

        (await BatchAsync(Swap + ""","expected_version":7}""")).ShouldFail(409, "VERSION_CONFLICT");
        (await BatchAsync(Swap + "}")).ShouldBeOk();
        (await BatchAsync(Swap + "}")).ShouldFail(409, "VERSION_CONFLICT");
        Assert.Equal("image/y", (await Door.GetAsync(Ns + "/keys/a")).Headers["Content-Type"]);
        (await BatchAsync("""{"op":"compare_and_set","key":"a","expected":1,"expected_base64":"AQ==","value":1}""")).ShouldFail(400, "INVALID_INPUT", "expected_base64");
    }

    [Theory]
    [InlineData("""{"op":"acquire","key":"lease:l","owner":"a","ttl":"1h"}""", "name must be a string")]
    [InlineData("""{"op":"acquire","name":"l","owner":"a","ttl":"1h","wait":"1s"}""", "wait")]
    [InlineData("""{"op":"take","name":"m","window":"1h"}""", "limit is missing")]
    [InlineData("""{"op":"lock","key":"a"}""", "op must be")]
    public async Task A_wrong_operation_is_refused_with_its_number(string operation, string saying)
    {
        (await BatchAsync("""{"op":"get","key":"a"}""", operation)).ShouldFail(400, "INVALID_INPUT", "Operation 1: ");
        (await BatchAsync(operation)).ShouldFail(400, "INVALID_INPUT", saying);
    }

    private Task<Answer> BatchAsync(params string[] operations) =>
        Door.SendAsync("POST", Ns + "/keys:batch", $$"""{"operations":[{{string.Join(',', operations)}}]}""");
}
