using System.Net;
using StateStore.Server.Options;

namespace StateStore.Server.Remote;

/// <summary>
/// Sends HTTP requests to a running server, for the commands. Errors are those of the server, or STORAGE_UNAVAILABLE
/// if the server cannot be reached, or INTERNAL if the answer is not that of a StateStore.
/// </summary>
/// <param name="server">The URL of the server.</param>
/// <param name="key">The API key that each request carries; null = none.</param>
internal sealed class ServerDoor(Uri server, string? key) : IDisposable
{
    public const string DefaultAddress = "http://127.0.0.1:8080";

    // Paths hold names of any text. Canonicalization would change names such as "..".
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient _client = new();
    private readonly string _address = server.GetLeftPart(UriPartial.Authority);

    /// <summary>Reads the address of a server, and the key for it (<see cref="ServerKey"/>).</summary>
    /// <param name="address">The URL.</param>
    /// <param name="keyFile">The file with the key; null for the environment.</param>
    /// <exception cref="OptionException">The text is not an http or https URL, or the key can't be read.</exception>
    public static ServerDoor Parse(string address, string? keyFile) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? new(url, ServerKey.Read(keyFile))
        : throw new OptionException($"--server: \"{address}\" is not an address such as {DefaultAddress}");

    /// <summary>
    /// The limits for answers. They allow more nesting than the default: a server may be configured so, and an answer nests the data a little deeper.
    /// </summary>
    public static readonly Limits Answers = Limits.Default with { JsonDepth = 1_010 };

    /// <summary>
    /// Gets a page. The limit of the server may be below <paramref name="pageSize"/>. Then the size is halved until the server accepts it, and the
    /// caller keeps that size for the next page.
    /// </summary>
    /// <param name="path">Returns path and query for a page size.</param>
    /// <param name="pageSize">The page size of the first try.</param>
    /// <param name="cancellation">Cancels the request.</param>
    /// <returns>The members of the answer, and the page size that the server accepted.</returns>
    public async Task<(Result<JsonMembers> Answer, int PageSize)> GetPageAsync(Func<int, string> path, int pageSize, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await SendAsync(HttpMethod.Get, path(pageSize), null, cancellation).ConfigureAwait(false);
            if (answer.Error?.Code is not (ErrorCode.InvalidInput or ErrorCode.TooLarge) || pageSize == 1)
            {
                return (answer, pageSize);
            }

            pageSize /= 2;
        }
    }

    /// <summary>Sends a request.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Path and query, percent-encoded.</param>
    /// <param name="body">The JSON body; null for no body.</param>
    /// <param name="cancellation">Cancels the request.</param>
    /// <returns>The members of the answer.</returns>
    public async Task<Result<JsonMembers>> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(_address + path, AsItIs));
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new("application/json");
        }

        try
        {
            using var response = await _client.SendAsync(request, cancellation).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (!JsonMembers.Parse(bytes, Answers).TryGet(out var members, out _))
            {
                return new StoreError(ErrorCode.Internal, $"{server} is not a StateStore server: its answer is not JSON (status {(int)response.StatusCode})");
            }

            return response.IsSuccessStatusCode ? members : Error(members, response.StatusCode);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.InvalidResponse)
        {
            return new StoreError(ErrorCode.Internal, $"{server} is not a StateStore server: its answer is not HTTP");
        }
        catch (HttpRequestException e)
        {
            return new StoreError(ErrorCode.StorageUnavailable, $"{server} can't be reached: {e.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The error in an answer. An answer to a command has a message but no code; then the status gives the code.</summary>
    private static StoreError Error(JsonMembers answer, HttpStatusCode status)
    {
        var error = answer.Find("error"u8) is { } nested ? JsonMembers.Of(nested) : answer;
        var code = error.Find("code"u8)?.TryString() is { } text ? ErrorCodes.Parse(text) : status switch
        {
            HttpStatusCode.BadRequest => ErrorCode.InvalidInput,
            HttpStatusCode.Unauthorized => ErrorCode.Unauthorized,
            HttpStatusCode.Forbidden => ErrorCode.Forbidden,
            HttpStatusCode.NotFound => ErrorCode.NotFound,
            HttpStatusCode.RequestEntityTooLarge => ErrorCode.TooLarge,
            HttpStatusCode.ServiceUnavailable => ErrorCode.StorageUnavailable,
            _ => ErrorCode.Internal,
        };
        return new(code, error.Find("message"u8)?.TryString() ?? "the server refused the request without a message", error.Find("details"u8));
    }
}
