using System.Text.Json;
using System.Text.RegularExpressions;

namespace StateStore.Server.Tests.Docs;

/// <summary>The requests in <c>src/docs/statestore.http</c>.</summary>
public sealed class HttpFileTests : ServerTest
{
    [Fact]
    public async Task The_file_of_requests_has_every_operation_of_the_OpenAPI_document_and_each_request_succeeds()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        var operations = Operations((await server.SendAsync("GET", "/openapi/v1.json")).Body);
        var file = new HttpFile(Path.Combine(AppContext.BaseDirectory, "Docs/statestore.http"), server.Client.BaseAddress!.ToString().TrimEnd('/'));

        var sent = await file.SendAsync(server.Client);

        Assert.All(sent, request => Assert.True(request.Status is 200 or 201, $"{request.Method} {request.Url}: {request.Status} {request.Body}"));
        Assert.Empty(operations.Where(operation => !sent.Any(request =>
            request.Method == operation.Method && Regex.IsMatch(request.Url.AbsolutePath, operation.Pattern))).Select(operation => operation.ToString()));
    }

    private static List<(string Method, string Pattern)> Operations(string document) =>
    [
        .. JsonDocument.Parse(document).RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(operation => (operation.Name.ToUpperInvariant(), "^" + Regex.Replace(path.Name, @"\{\w+\}", "[^/]+") + "$"))),
    ];
}
