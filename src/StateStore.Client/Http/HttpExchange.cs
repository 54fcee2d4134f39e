using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace StateStore.Client.Http;

/// <summary>Sends one request and reads its answer, within the timeout of an attempt.</summary>
internal sealed class HttpExchange(StateStoreClientOptions options, HttpMessageHandler handler, bool ownsHandler) : IDisposable
{
    private const string FeedType = "text/event-stream";

    // Names are any text. Canonicalization would change names such as "..".
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly MediaTypeHeaderValue JsonType = new(KeyValue.JsonType);

    private readonly HttpMessageInvoker _invoker = new(handler, ownsHandler);
    private readonly Credentials _credentials = new(options);
    private readonly string _address = options.Address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>Makes one attempt.</summary>
    /// <param name="call">The request.</param>
    /// <param name="read">Reads the value from an answer without an error. It may throw what readers of malformed JSON throw.</param>
    /// <param name="cancellation">The cancellation of the caller, which ends the attempt with an exception.</param>
    public ValueTask<Attempt<T>> RunAsync<T>(HttpCall call, Func<HttpAnswer, Result<T>> read, CancellationToken cancellation) => ExchangeAsync<T>(
        call,
        async (response, end) =>
        {
            using (response)
            {
                return Read(new(response, await AnswerBody.ReadAsync(response.Content, options.MaxAnswerBytes, end).ConfigureAwait(false)), read);
            }
        },
        cancellation);

    /// <summary>Begins an answer without an end, a feed. The caller disposes it.</summary>
    public ValueTask<Attempt<HttpResponseMessage>> OpenAsync(HttpCall call, CancellationToken cancellation) => ExchangeAsync<HttpResponseMessage>(
        call with { Accept = FeedType },
        (response, _) =>
        {
            if (response.Content.Headers.ContentType?.MediaType == FeedType)
            {
                return new(response);
            }

            response.Dispose();
            return new(Foreign("its feed has another content type"));
        },
        cancellation);

    public void Dispose() => _invoker.Dispose();

    /// <summary>Sends the request, and turns every failure into the error of an attempt.</summary>
    /// <param name="call">The request.</param>
    /// <param name="take">Takes an answer without an error, and disposes it or hands it on.</param>
    /// <param name="cancellation">The cancellation of the caller.</param>
    private async ValueTask<Attempt<T>> ExchangeAsync<T>(
        HttpCall call, Func<HttpResponseMessage, CancellationToken, ValueTask<Result<T>>> take, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.AttemptTimeout + call.Wait, options.Clock);
        using var linked = cancellation.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation) : null;
        var end = (linked ?? timeout).Token;
        using var request = RequestOf(call);
        var isSending = false;
        try
        {
            if (await _credentials.AddAsync(request, end).ConfigureAwait(false) is { } refused)
            {
                return new(refused);
            }

            isSending = true;
            var response = await _invoker.SendAsync(request, end).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return new(await take(response, end).ConfigureAwait(false));
            }

            using (response)
            {
                return Refused<T>(response, await AnswerBody.ReadAsync(response.Content, options.MaxAnswerBytes, end).ConfigureAwait(false));
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(Unavailable($"did not answer within {(options.AttemptTimeout + call.Wait).TotalSeconds} s"), AttemptEnd.Unknown);
        }
        catch (InvalidDataException)
        {
            return new(Foreign($"its answer is larger than {options.MaxAnswerBytes} bytes"));
        }
        catch (Exception e) when (isSending ? e is HttpRequestException or IOException : IsUnconnected(e))
        {
            return Failed<T>(e);
        }
    }

    private HttpRequestMessage RequestOf(in HttpCall call)
    {
        var request = new HttpRequestMessage(call.Method, new Uri(_address + call.Path, AsItIs));
        if (call.Accept is { } accept)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (call.ExpectedVersion is { } version)
        {
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{Targets.Number(version)}\"");
        }

        if (call.IdempotencyKey is { } key)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        if (call.ContentType is { } type)
        {
            request.Content = new ReadOnlyMemoryContent(call.Body);
            if (type == KeyValue.JsonType)
            {
                request.Content.Headers.ContentType = JsonType;
            }
            else
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        }

        return request;
    }

    /// <summary>Reads the value. The codecs find members by their names, so anything may be missing in a foreign answer. One guard replaces one in each.</summary>
    private Result<T> Read<T>(HttpAnswer answer, Func<HttpAnswer, Result<T>> read)
    {
        try
        {
            return read(answer);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            return Foreign("its answer has another form");
        }
    }

    private Attempt<T> Refused<T>(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var pause = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - options.Clock.GetUtcNow() : null;
        var wait = pause is { Ticks: > 0 } positive ? positive : TimeSpan.Zero;
        if (ErrorAnswers.Read(body) is { } error)
        {
            return new(error, ErrorAnswers.EndOf(error), wait);
        }

        // A proxy in front of the server refuses in its own form.
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new(new StoreError(ErrorCode.LimitExceeded, $"{options.Address} refuses more requests"), AttemptEnd.NotRun, wait),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new(Unavailable($"is not available (status {(int)response.StatusCode})"), AttemptEnd.Unknown, wait),
            _ => new(Foreign($"its answer is not JSON (status {(int)response.StatusCode})")),
        };
    }

    private Attempt<T> Failed<T>(Exception e) =>
        IsUnconnected(e) ? new(Unavailable($"can't be reached: {e.Message}"), AttemptEnd.NotRun)
        : e is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } ? new(Foreign("its answer is not HTTP"))
        : new(Unavailable("closed the connection before its answer was complete"), AttemptEnd.Unknown);

    /// <summary>Whether a request had no connection. Of the exceptions of a token provider, only these are failures that another attempt may help.</summary>
    private static bool IsUnconnected(Exception e) => e is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    private StoreError Unavailable(string words) => new(ErrorCode.StorageUnavailable, $"{options.Address} {words}");

    private StoreError Foreign(string words) => new(ErrorCode.Internal, $"{options.Address} is not a StateStore server: {words}");
}
