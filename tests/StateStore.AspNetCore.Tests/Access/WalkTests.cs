namespace StateStore.AspNetCore.Tests.Access;

/// <summary>Every operation of the OpenAPI document with every kind of credentials. The expected outcome follows from the declared permission.</summary>
public sealed class WalkTests(CredentialsFixture fixture) : IClassFixture<CredentialsFixture>
{
    private const string NoNamespace = "There is no such namespace";

    private static readonly Dictionary<Verdict, (int Status, string Code)> Refusals = new()
    {
        [Verdict.Unauthorized] = (401, "UNAUTHORIZED"),
        [Verdict.Forbidden] = (403, "FORBIDDEN"),
        [Verdict.NoNamespace] = (404, "NOT_FOUND"),
    };

    private AccessDoor Server => fixture.Server;

    [Fact]
    public async Task Every_operation_admits_exactly_the_callers_with_its_declared_permission_and_a_refused_request_changes_nothing()
    {
        var requests = fixture.Operations.SelectMany(Variants).SelectMany(fixture.For, (operation, credentials) => (operation, credentials)).ToList();
        Assert.All(Enum.GetValues<Verdict>(), verdict => Assert.Contains(requests, request => Expect(request) == verdict));
        await Parallel.ForEachAsync(
            requests.Where(request => Expect(request) != Verdict.Admitted), async (request, _) => await RefusesAsync(request.operation, request.credentials));
        Assert.Empty(Server.Changed);

        // The permitted requests come last: they change, and even delete, what the refused ones must not touch.
        foreach (var (operation, credentials) in requests.Where(request => Expect(request) == Verdict.Admitted))
        {
            await AdmitsAsync(operation, credentials);
        }

        Assert.Contains(CredentialsFixture.Namespace, Server.Changed);

        static Verdict Expect((ApiOperation Operation, Credentials Credentials) request) => request.Credentials.Expect(request.Operation);
    }

    [Fact]
    public async Task A_list_is_admitted_for_a_grant_of_ids_exactly_if_its_prefix_is_within_the_grant()
    {
        var lists = fixture.Operations.Where(operation => operation.TakesPrefix).ToList();
        Assert.NotEmpty(lists);
        foreach (var list in lists)
        {
            foreach (var credentials in fixture.For(list).Where(credentials => credentials.Ids == CredentialsFixture.OtherIds))
            {
                await RefusesAsync(list, credentials);
                await RefusesAsync(list with { Target = $"{list.Target}?prefix=z" }, credentials);
                var within = list with { Target = $"{list.Target}?prefix={CredentialsFixture.OtherIds}a" };
                await AdmitsAsync(within, credentials);
            }
        }
    }

    [Fact]
    public async Task Refusals_for_lack_of_credentials_are_the_same_for_every_reason()
    {
        var answers = new HashSet<string>();
        foreach (var credentials in fixture.All.Where(credentials => credentials.Grants is null && credentials.Headers.Any(header => header.Name == "Authorization")))
        {
            var answer = await SendAsync(fixture.Operations.First(operation => operation.Id == "getKey"), credentials);
            var headers = answer.Headers.Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal);
            answers.Add($"{answer.Status} {string.Join('|', headers)} {answer.Body}");
        }

        Assert.Single(answers);
    }

    /// <summary>The operation as it is, and as a stream if it has that form.</summary>
    private static IEnumerable<ApiOperation> Variants(ApiOperation operation) => operation.IsStream ? [operation with { IsStream = false }, operation] : [operation];

    private async Task RefusesAsync(ApiOperation operation, Credentials credentials)
    {
        var (status, code) = Refusals[credentials.Expect(operation)];
        var answer = await SendAsync(operation, credentials);
        var what = $"{operation} with {credentials}: {answer.Status} {answer.Body}";
        Assert.True((int)answer.Status == status, what);
        Assert.True(status == 401 == answer.Headers.ContainsKey("WWW-Authenticate"), what);
        if (operation.Method != "HEAD")
        {
            Assert.True(answer.ErrorCode == code && (status != 404 || answer.Message == NoNamespace), what);
            Describes(operation, answer, what);
        }
    }

    private async Task AdmitsAsync(ApiOperation operation, Credentials credentials)
    {
        var answer = await SendAsync(operation, credentials);
        var isRefused = answer.Status == HttpStatusCode.Unauthorized
            || (!operation.IsDecidedByItems && (answer.Status == HttpStatusCode.Forbidden || answer.Body.Contains(NoNamespace, StringComparison.Ordinal)));
        Assert.False(isRefused, $"{operation} with {credentials}: {answer.Status} {answer.Body}");
        Assert.False(answer.Status >= HttpStatusCode.InternalServerError && answer.Status != HttpStatusCode.NotImplemented, $"{operation} with {credentials}: {answer.Status} {answer.Body}");
    }

    /// <summary>Asserts that the document describes the refusal.</summary>
    private void Describes(ApiOperation operation, Answer answer, string what)
    {
        if (operation.Description.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        var status = ((int)answer.Status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(operation.Description.GetProperty("responses").TryGetProperty(status, out var response), what);
        SchemaCheck.Matches(fixture.Document, response.GetProperty("content").GetProperty("application/json").GetProperty("schema"), answer.Json, what);
    }

    private async Task<Answer> SendAsync(ApiOperation operation, Credentials credentials)
    {
        using var request = Server.Door.Request(operation.Method, operation.Target, operation.IsStream ? [("Accept", "text/event-stream"), .. credentials.Headers] : credentials.Headers);
        if (operation.Body is { } body)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await Server.Door.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "text/event-stream" }
            ? new(response.StatusCode, "", null, new Dictionary<string, string>())
            : await Answer.ReadAsync(response);
    }
}
