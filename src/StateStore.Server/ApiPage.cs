using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace StateStore.Server;

/// <summary>
/// The page <c>/docs</c>: the OpenAPI document for people, with requests that they can send to this server. The page and its script come from this server,
/// and its policy lets the browser load nothing from elsewhere.
/// </summary>
internal static class ApiPage
{
    public const string Path = "/docs";

    public static void Map(WebApplication app) => app.MapScalarApiReference(Path, Configure).RequirePermission(Permission.Authenticated, isPage: true);

    private static void Configure(ScalarOptions options, HttpContext context)
    {
        // The start of the page is a script within the page. The nonce allows this script alone.
        var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var policy = context.Response.Headers.ContentSecurityPolicy;
        context.Response.Headers.ContentSecurityPolicy = $"{policy}; script-src 'self' 'nonce-{nonce}'";
        options
            .WithNonce(nonce)
            .WithTitle("StateStore API")
            .WithOpenApiRoutePattern("/openapi/v1.json")
            .WithDynamicBaseServerUrl()
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideClientButton()
            .ShowDeveloperTools = DeveloperToolsVisibility.Never;
    }
}
