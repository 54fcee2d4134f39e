using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using StateStore.AspNetCore.Access;

namespace StateStore.Jwt;

/// <summary>Registers the tokens of an OIDC issuer as credentials of callers.</summary>
public static class JwtServices
{
    /// <summary>The name of the options of JwtBearer. Other schemes of the application have options of their own.</summary>
    internal const string Scheme = "StateStore.Jwt";

    /// <summary>The validated token among the properties of a successful authentication.</summary>
    internal const string TokenProperty = "token";

    /// <summary>The difference of clocks that is tolerated for the times of a token.</summary>
    internal static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);
    private const int LongestDocument = 1024 * 1024;

    /// <summary>
    /// Registers the issuer. The application must also register keys (<see cref="AccessServices.AddStateStoreAccess"/>) with
    /// <see cref="AccessOptions.HasOtherCredentials"/>, and the HTTP door.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="options">The options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddStateStoreJwt(this IServiceCollection services, JwtOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new IssuerKeys(
            options, new HttpClient { Timeout = ReadTimeout, MaxResponseContentBufferSize = LongestDocument },
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<IssuerKeys>>()));
        services.AddHostedService(provider => provider.GetRequiredService<IssuerKeys>());
        services.AddSingleton<TokenCache>();
        services.AddSingleton<ITokenCallers, JwtCallers>();

        services.AddOptions<JwtBearerOptions>(Scheme).Configure<IssuerKeys, TimeProvider>((jwt, keys, clock) => Configure(jwt, options, keys, clock));
        return services;
    }

    private static void Configure(JwtBearerOptions jwt, JwtOptions options, IssuerKeys keys, TimeProvider clock)
    {
        jwt.ConfigurationManager = keys;
        jwt.RefreshOnIssuerKeyNotFound = false; // JwtCallers reads new keys before it asks for the validation.
        jwt.MapInboundClaims = false;
        jwt.TokenValidationParameters = new()
        {
            ValidAudience = options.Audience,
            ValidAlgorithms = options.Algorithms,
            ClockSkew = ClockSkew,
            LifetimeValidator = (from, until, _, _) => IsAlive(from, until, clock.GetUtcNow()),
            RequireExpirationTime = true,
            RequireSignedTokens = true,
        };
        jwt.Events = new()
        {
            OnTokenValidated = context =>
            {
                context.Properties.SetParameter(TokenProperty, (JsonWebToken)context.SecurityToken);
                return Task.CompletedTask;
            },
        };
    }

    private static bool IsAlive(DateTime? from, DateTime? until, DateTimeOffset now) =>
        until is { } end && now.UtcDateTime < end + ClockSkew && !(from > now.UtcDateTime + ClockSkew);
}
