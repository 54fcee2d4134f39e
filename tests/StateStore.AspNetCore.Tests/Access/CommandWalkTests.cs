namespace StateStore.AspNetCore.Tests.Access;

/// <summary>Every command of <c>POST /v1/commands</c> with every kind of credentials.</summary>
public sealed class CommandWalkTests(CredentialsFixture fixture) : IClassFixture<CredentialsFixture>
{
    private const string NoNamespace = "There is no such namespace";
    private const string Table = "leads";

    /// <summary>The commands with the permissions that they need, and examples of their members.</summary>
    private static readonly (string Name, string Permission, string Members)[] Commands =
    [
        ("GET_RECORD", "tables:read", "\"id\":1"),
        ("LIST_RECORDS", "tables:read", "\"limit\":1"),
        ("GET_STATE_INFO", "tables:read", ""),
        ("GET_SCHEMA", "tables:read", ""),
        ("LIST_STATES", "tables:read", ""),
        ("CREATE_STATE", "tables:write", "\"max_length\":5"),
        ("SET_STATE", "tables:write", "\"data\":[{\"n\":1}]"),
        ("CREATE_RECORD", "tables:write", "\"data\":{\"n\":1}"),
        ("SET_RECORD", "tables:write", "\"id\":1,\"data\":{\"n\":1}"),
        ("PATCH_RECORD", "tables:write", "\"id\":1,\"data\":{\"n\":1}"),
        ("UPSERT_RECORD", "tables:write", "\"match\":[\"n\"],\"data\":{\"n\":1}"),
        ("DELETE_RECORD", "tables:write", "\"id\":1"),
        ("DELETE_STATE", "tables:write", ""),
        ("BATCH", "tables:write", "\"commands\":[{\"cmd\":\"CREATE_STATE\",\"state\":\"leads\"},{\"cmd\":\"CREATE_RECORD\",\"state\":\"leads\",\"data\":{}}]"),
    ];

    private static IEnumerable<ApiOperation> Operations => Commands.Select(command => new ApiOperation(command.Name, "POST", "/v1/commands", command.Permission)
    {
        Body = "{" + string.Join(',', Members(command.Name).Append(command.Members).Where(member => member.Length > 0)) + "}",
        HasNamespace = true,
        Entry = command.Name == "LIST_STATES" ? null : Table,
    });

    [Fact]
    public async Task Every_command_admits_exactly_the_callers_with_its_permission_and_a_refused_one_changes_nothing()
    {
        var requests = Operations.SelectMany(fixture.For, (operation, credentials) => (operation, credentials)).ToList();
        foreach (var (operation, credentials) in requests.Where(request => request.credentials.Expect(request.operation) != Verdict.Admitted))
        {
            await ChecksAsync(operation, credentials);
        }

        Assert.Empty(fixture.Server.Changed);
        foreach (var (operation, credentials) in requests.Where(request => request.credentials.Expect(request.operation) == Verdict.Admitted))
        {
            await ChecksAsync(operation, credentials);
        }

        Assert.NotEmpty(fixture.Server.Changed);
    }

    [Fact]
    public async Task A_batch_with_one_foreign_table_changes_nothing()
    {
        await using var server = await AccessDoor.OpenAsync();
        var key = AccessDoor.Bearer(await server.CreateAsync("tables:*@bot/mine*"));
        await server.RefreshAsync();
        const string Batch = """{"cmd":"BATCH","namespace":"bot","commands":[{"cmd":"CREATE_STATE","state":"mine"},{"cmd":"CREATE_STATE","state":"other"}]}""";
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Door.SendAsync("POST", "/v1/commands", Batch, key)).Status);
        Assert.Empty(server.Changed);
    }

    private static IEnumerable<string> Members(string command) =>
    [
        $"\"cmd\":\"{command}\"",
        $"\"namespace\":\"{CredentialsFixture.Namespace}\"",
        command is "LIST_STATES" or "BATCH" ? "" : $"\"state\":\"{Table}\"",
    ];

    private async Task ChecksAsync(ApiOperation operation, Credentials credentials)
    {
        var answer = await fixture.Server.Door.SendAsync("POST", operation.Target, operation.Body, credentials.Headers);
        var message = answer.Json.TryGetProperty("message", out var own) ? own.GetString() : null;
        var verdict = answer.Status switch
        {
            HttpStatusCode.Unauthorized => Verdict.Unauthorized,
            HttpStatusCode.Forbidden => Verdict.Forbidden,
            HttpStatusCode.NotFound when message == NoNamespace => Verdict.NoNamespace,
            HttpStatusCode.BadRequest => throw new InvalidOperationException($"The example of {operation.Id} is wrong: {answer.Body}"),
            _ => Verdict.Admitted,
        };
        Assert.True(verdict == credentials.Expect(operation), $"{operation.Body} with {credentials}: {answer.Status} {answer.Body}");
    }
}
