using System.Collections.Immutable;
using StateStore.AspNetCore.WebPages;

namespace StateStore.AspNetCore;

/// <summary>The options of the HTTP door.</summary>
public sealed record HttpOptions
{
    /// <summary>The defaults: for an application with parts of its own, without lists of hosts and origins, and without a drain.</summary>
    public static readonly HttpOptions Default = new();

    /// <summary>The bounds of requests and answers. The engine must have the same limits.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>
    /// True if the application consists of StateStore only. Then StateStore answers for all paths: unknown paths and all failures have its error body,
    /// <c>/openapi/v1.json</c> describes the API, and <c>/</c> describes the server. If false, StateStore handles only its own paths.
    /// </summary>
    public bool IsWholeApplication { get; init; }

    /// <summary>
    /// The hosts that requests may name beside loopback and the addresses at which the server listens: <c>state.example.com</c>, <c>*.example.com</c>,
    /// <c>name:port</c>, or <c>*</c> for any. Requests that name another host fail with FORBIDDEN, which stops DNS rebinding.
    /// If <see cref="IsWholeApplication"/> is false, the check covers StateStore's paths only, and an empty list turns it off.
    /// </summary>
    /// <exception cref="FormatException">A text has none of these forms.</exception>
    public ImmutableArray<string> AllowedHosts { get; init => field = HostRule.Check(value); } = [];

    /// <summary>
    /// The origins from which web pages may call StateStore's paths and read the answers (CORS): <c>https://app.example.com</c>,
    /// <c>https://*.example.com</c>, <c>http://localhost:*</c>, or <c>*</c> for any. Pages of the same origin are always allowed.
    /// Requests of all other pages fail with FORBIDDEN.
    /// </summary>
    /// <exception cref="FormatException">A text has none of these forms.</exception>
    public ImmutableArray<string> AllowedOrigins { get; init => field = OriginRule.Check(value); } = [];

    /// <summary>The longest wait of one long poll. A longer <c>wait</c> is reduced to this.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The interval of the comments that keep an idle event stream alive.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The <c>Retry-After</c> of the errors STORAGE_UNAVAILABLE, LIMIT_EXCEEDED and NAMESPACE_DELETING, rounded up to whole seconds, at least 1.
    /// </summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time for which the server still serves requests after a stop signal. Each answer of StateStore then closes its connection.
    /// A drain helps if other servers take over. The shutdown timeout of the host must be longer by this time.
    /// </summary>
    public TimeSpan Drain { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// Maps the user of a request to the grants of StateStore, for an application that authenticates its users itself. It runs after the middleware of
    /// the application. Null refuses the request (UNAUTHORIZED). If this member is null, stored keys decide; without them every caller is admitted.
    /// <code>
    /// Principal = context => context.User.Identity is { IsAuthenticated: true, Name: { } name } ? Principal.Of(name, "conversations:*@bot:*") : null
    /// </code>
    /// Equal principals are one caller, whose limits count all its requests.
    /// </summary>
    public Func<HttpContext, Principal?>? Principal { get; init; }
}
