namespace StateStore.Client;

/// <summary>The options of a <see cref="StateStoreClient"/>. The text of this object, and the messages of its errors, contain no credentials.</summary>
public sealed class StateStoreClientOptions
{
    /// <summary>The URL of the server, http or https. A path in it goes before every path of the API.</summary>
    public required Uri Address { get; init; }

    /// <summary>The API key that each request carries; null = none. It excludes <see cref="Token"/>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// Returns the token that a request carries, such as that of an OIDC issuer; null = none. The client calls it for each attempt, so it should keep the
    /// token until shortly before its expiry. An HttpRequestException without a connection counts as an unavailable server. Its other exceptions, such as
    /// the refusal of an issuer, reach the caller of the client, and end a feed.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; init; }

    /// <summary>Whether credentials may go over plain http to a host other than loopback. Every machine on the way can read them there.</summary>
    public bool AllowCredentialsOverHttp { get; init; }

    /// <summary>The greatest time of one attempt, beside the time for which a call asks the server to wait.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time from the beginning of a call within which a retry may begin; zero = no retries.</summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether the client gives each change an idempotency key if the caller gives none, so that a retry changes nothing twice. The server remembers each
    /// answer for a day, up to a quota of each namespace; beyond it the client sends without a key. If false, the client retries a change without a key
    /// only if the server certainly did not make it.
    /// </summary>
    public bool SendIdempotencyKeys { get; init; } = true;

    /// <summary>
    /// The greatest size of one answer or of one event of a feed, in bytes; beyond: INTERNAL. The default has room for the largest answers of a server with
    /// default limits.
    /// </summary>
    public int MaxAnswerBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The clock of timeouts and retries.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option has no allowed value, or the credentials must not be sent to the address.</exception>
    internal void Check()
    {
        if (!Address.IsAbsoluteUri || Address.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"The address of a server begins with http:// or https://; \"{Address}\" does not");
        }

        if (Address.UserInfo.Length + Address.Query.Length + Address.Fragment.Length > 0)
        {
            throw new ArgumentException("The address of a server has no user, query or fragment; give credentials as ApiKey or Token");
        }

        if (ApiKey is not null && Token is not null)
        {
            throw new ArgumentException("ApiKey and Token exclude each other");
        }

        if (ApiKey is not null && !Credentials.IsSendable(ApiKey))
        {
            throw new ArgumentException("ApiKey must be printable ASCII without spaces");
        }

        if ((ApiKey is not null || Token is not null) && Address is { Scheme: "http", IsLoopback: false } && !AllowCredentialsOverHttp)
        {
            throw new ArgumentException(
                $"Every machine on the way to {Address.Authority} could read the credentials: use https, or set {nameof(AllowCredentialsOverHttp)}");
        }

        if (AttemptTimeout <= TimeSpan.Zero || RetryTime < TimeSpan.Zero || MaxAnswerBytes is < 1 or int.MaxValue)
        {
            throw new ArgumentException($"{nameof(AttemptTimeout)} and {nameof(MaxAnswerBytes)} must be positive, and {nameof(RetryTime)} not negative");
        }
    }
}
