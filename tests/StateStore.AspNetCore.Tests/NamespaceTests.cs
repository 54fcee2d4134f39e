namespace StateStore.AspNetCore.Tests;

/// <summary>Deleting a namespace over HTTP, and the bound on namespaces.</summary>
public sealed class NamespaceTests : DoorTest
{
    private const string Confirmed = Ns + "?confirm=bot:proposal";

    protected override StorageOptions StorageOptions => new() { MaxNamespaces = 1 };

    [Fact]
    public async Task A_namespace_is_deleted_with_everything_in_it()
    {
        await FillAsync();
        var answer = (await Door.SendAsync("DELETE", Confirmed)).ShouldBeOk();
        Assert.Equal("""{"ok":true,"namespace":"bot:proposal","deleted":true,"sweeping":false}""", answer.Body);

        (await Door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
        (await Door.GetAsync(Ns + "/keys/k")).ShouldFail(404, "NOT_FOUND");
        (await Door.GetAsync(Ns + "/schema")).ShouldFail(404, "NOT_FOUND");
        Assert.Equal("""{"ok":true,"namespaces":[],"next":null}""", (await Door.GetAsync("/v1/namespaces")).ShouldBeOk().Body);
        Assert.Contains("\"deleted\":false", (await Door.SendAsync("DELETE", Confirmed)).ShouldBeOk().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?confirm=")]
    [InlineData("?confirm=bot")]
    [InlineData("?confirm=true")]
    [InlineData("?confirm=BOT:PROPOSAL")]
    public async Task A_namespace_deletion_without_the_right_confirmation_is_refused_and_deletes_nothing(string query)
    {
        await FillAsync();
        (await Door.SendAsync("DELETE", Ns + query)).ShouldFail(400, "INVALID_INPUT", "confirm");
        (await Door.GetAsync(One)).ShouldBeOk();
    }

    [Theory]
    [InlineData("?confirm=bot:proposal&confirm=bot:proposal", null, 400, "INVALID_INPUT")]
    [InlineData("?confirm=bot:proposal&force=true", null, 400, "INVALID_INPUT")]
    [InlineData("?confirm=bot:proposal", "Idempotency-Key", 501, "NOT_SUPPORTED")]
    [InlineData("?confirm=bot:proposal", "If-Match", 501, "NOT_SUPPORTED")]
    public async Task A_namespace_deletion_with_an_unsupported_parameter_or_header_is_refused(string query, string? header, int status, string code)
    {
        await FillAsync();
        (string, string)[] headers = header is null ? [] : [(header, "\"1\"")];
        (await Door.SendAsync("DELETE", Ns + query, null, headers)).ShouldFail(status, code);
        (await Door.GetAsync(One)).ShouldBeOk();
    }

    [Fact]
    public async Task A_percent_encoded_namespace_is_confirmed_by_its_decoded_name()
    {
        (await Door.SendAsync("PUT", "/v1/namespaces/a%2Fb%20%C3%A9/keys/k", "1")).ShouldBeOk();
        (await Door.SendAsync("DELETE", "/v1/namespaces/a%2Fb%20%C3%A9?confirm=a%2Fb+%C3%A9")).ShouldBeOk();
        (await Door.GetAsync("/v1/namespaces/a%2Fb%20%C3%A9/keys/k")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task A_namespace_beyond_max_namespaces_is_refused_until_another_is_deleted()
    {
        await FillAsync();
        (await Door.SendAsync("PUT", "/v1/namespaces/other/keys/k", "1")).ShouldFail(429, "LIMIT_EXCEEDED", "max_namespaces");
        (await Door.SendAsync("DELETE", Confirmed)).ShouldBeOk();
        (await Door.SendAsync("PUT", "/v1/namespaces/other/keys/k", "1")).ShouldBeOk();
    }

    private async Task FillAsync()
    {
        (await Door.SendAsync("PUT", Ns + "/schema", Bundle)).ShouldBeOk();
        (await Door.SendAsync("PUT", One, Set("PROPOSE"))).ShouldBeOk();
        (await Door.SendAsync("PUT", Ns + "/keys/k", "1")).ShouldBeOk();
    }
}
