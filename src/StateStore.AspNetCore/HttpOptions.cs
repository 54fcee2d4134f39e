using System.Collections.Immutable;
using StateStore.AspNetCore.WebPages;

namespace StateStore.AspNetCore;

/// <summary>How the HTTP door is to behave.</summary>
public sealed record HttpOptions
{
    public static readonly HttpOptions Default = new();

    /// <summary>The bounds of requests; give the engine the same.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>
    /// The application is nothing but StateStore: unknown paths, and whatever fails anywhere, are answered as StateStore answers, the API is described at
    /// <c>/openapi/v1.json</c>, and <c>/</c> says what this is. Otherwise everything outside of StateStore's own paths is left to the application.
    /// </summary>
    public bool IsWholeApplication { get; init; }

    /// <summary>
    /// Hosts that requests may name beside loopback and the addresses that the server listens on: <c>state.example.com</c>, <c>*.example.com</c>,
    /// <c>name:port</c>, or <c>*</c> for any. Others are FORBIDDEN, which stops DNS rebinding. In an application with parts of its own nothing is
    /// checked as long as this is empty; there it applies to StateStore's paths.
    /// </summary>
    /// <exception cref="FormatException">A text is no such host.</exception>
    public ImmutableArray<string> AllowedHosts { get; init => field = HostRule.Check(value); } = [];

    /// <summary>
    /// Origins whose web pages may call StateStore's paths, and read the answers (CORS): <c>https://app.example.com</c>, <c>https://*.example.com</c>,
    /// <c>http://localhost:*</c>, or <c>*</c> for any. Pages of the same origin always may; all others are FORBIDDEN.
    /// </summary>
    /// <exception cref="FormatException">A text is no such origin.</exception>
    public ImmutableArray<string> AllowedOrigins { get; init => field = OriginRule.Check(value); } = [];

    /// <summary>The longest that one long poll may wait; a longer <c>wait</c> is cut to this.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an event stream may be silent before a comment keeps it alive.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What a client is told to wait before it repeats a request that the storage could not serve.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long requests are still served after the application was told to stop, each answer of StateStore ending its connection. Worth something where others
    /// take over; give the host that much more time to stop.
    /// </summary>
    public TimeSpan Drain { get; init; } = TimeSpan.Zero;
}
