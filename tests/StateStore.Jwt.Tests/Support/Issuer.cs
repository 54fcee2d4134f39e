using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace StateStore.Jwt.Tests.Support;

/// <summary>A real OpenID Connect issuer (OpenIddict) on a port of its own. It gives every client the claims that it asks for.</summary>
public sealed class Issuer : IAsyncDisposable
{
    public const string Audience = "statestore.example";

    /// <summary>The server of OpenIddict asks for a key, and encrypts nothing here. An ephemeral RSA key would cost each test two seconds.</summary>
    private static readonly SymmetricSecurityKey Encryption = new(new byte[32]);

    private readonly WebApplication _app;
    private readonly HttpClient _client = new();
    private int _reads;

    private Issuer(WebApplication app, RsaSecurityKey key) => (_app, Key) = (app, key);

    public Uri Authority => new(_app.Urls.Single());

    /// <summary>The key that signs now.</summary>
    public RsaSecurityKey Key { get; private set; }

    /// <summary>The reads of the document of discovery.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>The time from which forged tokens count. A test sets it to that of its server, so that a slow machine changes nothing.</summary>
    public DateTimeOffset Now { get; set; } = TimeProvider.System.GetUtcNow();

    /// <summary>True to answer every request with 503.</summary>
    public bool IsDown { get; set; }

    public static async Task<Issuer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddLogging();
        var key = NewKey("first");
        builder.Services.AddAuthentication();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode().DisableScopeValidation().DisableAccessTokenEncryption();
            server.AllowClientCredentialsFlow().SetTokenEndpointUris("connect/token");
            server.AddEncryptionKey(Encryption).AddSigningKey(key);
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(_ => default));
            server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(SignIn));
            server.UseAspNetCore().DisableTransportSecurityRequirement();
        });
        var app = builder.Build();
        var issuer = new Issuer(app, key);
        app.Use(issuer.CountAsync);
        app.UseAuthentication();
        await app.StartAsync();
        return issuer;
    }

    /// <summary>A token with these claims, as a client gets it: <c>("scope", "keys:read keys:write")</c>. Several claims of a name become an array.</summary>
    public async Task<string> TokenAsync(params (string Name, string Value)[] claims)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"), new("client_id", "robot"), new("client_secret", "unchecked"),
            .. claims.Select(claim => KeyValuePair.Create("claim", $"{claim.Name}={claim.Value}")),
        ]);
        using var answer = await _client.PostAsync(new Uri(Authority, "connect/token"), form);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>Replaces the key: the issuer signs with a new one, and no longer publishes the old one.</summary>
    public void RollOver(string keyId)
    {
        var credentials = _app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.SigningCredentials;
        credentials.Clear();
        Key = NewKey(keyId);
        credentials.Add(new(Key, SecurityAlgorithms.RsaSha256));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private static RsaSecurityKey NewKey(string id) => new(RSA.Create(2048)) { KeyId = id };

    private static ValueTask SignIn(HandleTokenRequestContext context)
    {
        var identity = new ClaimsIdentity("test", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, "robot").SetResources(Audience);
        var wanted = ((ImmutableArray<string?>?)context.Request.GetParameter("claim") ?? []).Select(claim => claim!.Split('=', 2));
        foreach (var claims in wanted.GroupBy(claim => claim[0], claim => claim[1]))
        {
            if (claims.Key == Claims.Scope)
            {
                identity.SetScopes(claims.SelectMany(scopes => scopes.Split(' ')));
            }
            else
            {
                identity.SetClaims(claims.Key, [.. claims]);
            }
        }

        identity.SetDestinations(_ => [Destinations.AccessToken]);
        context.SignIn(new ClaimsPrincipal(identity));
        return default;
    }

    private Task CountAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == "/.well-known/openid-configuration")
        {
            Interlocked.Increment(ref _reads);
        }

        if (!IsDown)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }
}
