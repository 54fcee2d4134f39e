using System.Net.Http.Headers;

namespace StateStore.Client.Http;

/// <summary>The credentials of requests.</summary>
internal sealed class Credentials(StateStoreClientOptions options)
{
    private readonly AuthenticationHeaderValue? _key = options.ApiKey is { } key ? new("Bearer", key) : null;

    /// <summary>Whether a header can carry a key or a token.</summary>
    public static bool IsSendable(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>Adds the credentials to a request. Errors: UNAUTHORIZED if the token can't be sent.</summary>
    public async ValueTask<StoreError?> AddAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (options.Token is not { } provider)
        {
            request.Headers.Authorization = _key;
            return null;
        }

        var token = await provider(cancellation).ConfigureAwait(false);
        if (!IsSendable(token))
        {
            return new(ErrorCode.Unauthorized, "The token provider of the client returned no token that a header can carry");
        }

        request.Headers.Authorization = new("Bearer", token);
        return null;
    }
}
