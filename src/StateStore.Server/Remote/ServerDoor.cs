using System.Net;
using StateStore.Server.Options;

namespace StateStore.Server.Remote;

/// <summary>The HTTP door of a running server, for commands that work on it. Errors are the server's, or STORAGE_UNAVAILABLE where it can't be reached.</summary>
internal sealed class ServerDoor(Uri server) : IDisposable
{
    public const string DefaultAddress = "http://127.0.0.1:8080";

    // Names of any text stand in paths: nothing may tidy them up on the way.
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient _client = new();
    private readonly string _address = server.GetLeftPart(UriPartial.Authority);

    /// <exception cref="OptionException">It is no address.</exception>
    public static ServerDoor Parse(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? new(url)
        : throw new OptionException($"--server: \"{address}\" is not an address such as {DefaultAddress}");

    /// <summary>How deep an answer may be nested: a server may be told to take more than the default, and its answers lie a little deeper.</summary>
    public static readonly Limits Answers = Limits.Default with { JsonDepth = 1_010 };

    /// <summary>
    /// The members of the answer with a page. A server may have smaller pages than are asked for: then the size is halved until it fits, and is kept for
    /// the next page.
    /// </summary>
    /// <param name="path">With its query, for a page of that size.</param>
    /// <param name="pageSize">The size to begin with; less where the server refused it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
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

    /// <summary>The members of the answer.</summary>
    /// <param name="method">Of HTTP.</param>
    /// <param name="path">With its names encoded, and its query.</param>
    /// <param name="body">JSON; null = none.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<Result<JsonMembers>> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(_address + path, AsItIs));
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
                return new StoreError(ErrorCode.Internal, $"{server} does not answer as a StateStore does ({(int)response.StatusCode})");
            }

            return response.IsSuccessStatusCode ? members : Error(members, response.StatusCode);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.InvalidResponse)
        {
            return new StoreError(ErrorCode.Internal, $"{server} does not answer as a StateStore does: what it sends is not HTTP");
        }
        catch (HttpRequestException e)
        {
            return new StoreError(ErrorCode.StorageUnavailable, $"{server} can't be reached: {e.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Answers to commands have no code, only a message: then the status tells.</summary>
    private static StoreError Error(JsonMembers answer, HttpStatusCode status)
    {
        var error = answer.Find("error"u8) is { } nested ? JsonMembers.Of(nested) : answer;
        var code = error.Find("code"u8)?.TryString() is { } text ? ErrorCodes.Parse(text) : status switch
        {
            HttpStatusCode.BadRequest => ErrorCode.InvalidInput,
            HttpStatusCode.NotFound => ErrorCode.NotFound,
            HttpStatusCode.RequestEntityTooLarge => ErrorCode.TooLarge,
            HttpStatusCode.ServiceUnavailable => ErrorCode.StorageUnavailable,
            _ => ErrorCode.Internal,
        };
        return new(code, error.Find("message"u8)?.TryString() ?? "the server refused it", error.Find("details"u8));
    }
}
