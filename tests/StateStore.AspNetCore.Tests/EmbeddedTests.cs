using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace StateStore.AspNetCore.Tests;

/// <summary>StateStore's endpoints beside the endpoints of an application that embeds it. StateStore must leave those alone.</summary>
public sealed class EmbeddedTests : IAsyncLifetime
{
    private const string Schema = "/v1/namespaces/bot/schema";

    private Door _door = null!;

    public async Task InitializeAsync() => _door = await Door.OpenEmbeddedAsync(
        services => services.AddOpenApi(),
        app =>
        {
            app.Use(RefuseStrangers);
            app.MapOpenApi();
            app.MapGet("/mine/{x}", (string x) => x);
            app.MapGet("/v1/mine/{x}", (string x) => x);
            app.MapGet("/v1/namespaces/{x}/mine", (string x) => x);
            foreach (var path in (string[])["/broken", "/v1/broken", "/v1/namespaces/{x}/broken", "/v1/commands"])
            {
                app.MapGet(path, void () => throw new InvalidOperationException("a bug of the application"));
            }
        });

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/nowhere")]
    [InlineData("/v1")]
    [InlineData("/v1/nowhere")]
    [InlineData("/v1/namespaces/bot/unknown")]
    [InlineData("/v1/namespaces/bot/nowhere")]
    [InlineData("/v1/namespaces/%zz/nowhere")]
    [InlineData("/v1/%6Eamespaces/bot/nowhere")]
    [InlineData("/v1/namespaces/bot/conversations/one/nowhere")]
    [InlineData("/openapi/nowhere")]
    public async Task Unknown_paths_are_left_to_the_application(string path)
    {
        var answer = await _door.GetAsync(path);
        Assert.Equal((HttpStatusCode.NotFound, ""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("/mine/a%20b", "a b")]
    [InlineData("/v1/mine/a%20b", "a b")]
    [InlineData("/v1/namespaces/a%20b/mine", "a b")]
    public async Task The_applications_endpoints_see_their_own_paths(string path, string answer) => Assert.Equal(answer, (await _door.GetAsync(path)).Body);

    [Theory]
    [InlineData("/broken")]
    [InlineData("/v1/broken")]
    [InlineData("/v1/namespaces/bot/broken")]
    [InlineData("/v1/commands")]
    public async Task Exceptions_of_the_application_are_left_to_the_application(string path)
    {
        var answer = await _door.GetAsync(path);
        Assert.Equal((HttpStatusCode.InternalServerError, ""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("POST", "/mine/a", "")]
    [InlineData("DELETE", Schema, """{"ok":false,"error":{"code":"NOT_FOUND","message":"The namespace has no schema bundle"}}""")]
    [InlineData("PATCH", Schema, """{"ok":false,"error":{"code":"METHOD_NOT_ALLOWED","message":"This path does not take PATCH"}}""")]
    [InlineData("PATCH", "/v1/namespaces", """{"ok":false,"error":{"code":"METHOD_NOT_ALLOWED","message":"This path does not take PATCH"}}""")]
    [InlineData("PATCH", "/health/live/", """{"ok":false,"error":{"code":"METHOD_NOT_ALLOWED","message":"This path does not take PATCH"}}""")]
    public async Task StateStore_answers_errors_only_on_its_own_paths(string method, string path, string body) =>
        Assert.Equal(body, (await _door.SendAsync(method, path)).Body);

    [Theory]
    [InlineData("/v1/%6Eamespaces/bot/schema")]
    [InlineData("/v1/x/../namespaces/bot/schema")]
    [InlineData("/v1/namespaces/bot/%73chema")]
    [InlineData("/v1/namespaces/bot/schema/")]
    [InlineData("/v1/%6Eamespaces/bot/conversations/one/history")]
    public async Task Percent_encoded_paths_of_StateStore_are_refused(string path) => (await _door.GetAsync(path)).ShouldFail(404, "NOT_FOUND", "literally");

    [Fact]
    public async Task An_exception_behind_a_path_of_StateStore_answers_500_INTERNAL()
    {
        (await _door.PutAsync(Schema, """{"json_schema":{}}""")).ShouldBeOk("ok", "version", "changed");
        _door.Storage.Failure = new InvalidOperationException("secret details");
        (await _door.GetAsync(Schema)).ShouldFail(500, "INTERNAL");
    }

    [Fact]
    public async Task A_refusal_by_the_applications_middleware_is_not_changed()
    {
        var answer = await _door.GetAsync(Schema, ("X-Stranger", "yes"));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task The_OpenAPI_documents_of_the_application_and_of_StateStore_describe_their_own_endpoints()
    {
        var mine = (await _door.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Contains("/mine/{x}", mine);
        Assert.DoesNotContain("/v1/namespaces/{ns}/schema", mine);
        var own = (await _door.GetAsync("/openapi/statestore.json")).Json.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.DoesNotContain("/mine/{x}", own);
        Assert.Contains("/v1/namespaces/{ns}/schema", own);
    }

    [Fact]
    public async Task A_missing_registration_is_named_in_the_exception()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        await using (var app = builder.Build())
        {
            Assert.Contains("call builder.Services.AddStateStoreHttp() before", Refusal(app), StringComparison.Ordinal);
        }

        builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting().AddStateStoreHttp();
        await using (var app = builder.Build())
        {
            Assert.Contains("call builder.Services.AddStateStore(...) before", Refusal(app), StringComparison.Ordinal);
        }

        static string Refusal(WebApplication app) => Assert.Throws<InvalidOperationException>(() => app.MapStateStore()).Message;
    }

    private static Task RefuseStrangers(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Headers.ContainsKey("X-Stranger"))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
