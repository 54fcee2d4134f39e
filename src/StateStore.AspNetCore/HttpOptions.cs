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
