using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace StateStore.Client.Http;

/// <summary>Sends one request and reads its answer, within the timeout of an attempt.</summary>
internal sealed class HttpExchange(StateStoreClientOptions options, HttpMessageHandler handler, bool ownsHandler) : IDisposable
{
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
    public async ValueTask<Attempt<T>> RunAsync<T>(HttpCall call, Func<HttpAnswer, Result<T>> read, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.AttemptTimeout + call.Wait, options.Clock);
        using var linked = cancellation.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation) : null;
        var end = (linked ?? timeout).Token;
        using var request = RequestOf(call);
        try
        {
            if (await _credentials.AddAsync(request, end).ConfigureAwait(false) is { } refused)
            {
                return new(refused);
            }

            using var response = await _invoker.SendAsync(request, end).ConfigureAwait(false);
            var body = await AnswerBody.ReadAsync(response.Content, options.MaxAnswerBytes, end).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? new(Read(new(response, body), read)) : Refused<T>(response, body);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(Unavailable($"did not answer within {(options.AttemptTimeout + call.Wait).TotalSeconds} s"), AttemptEnd.Unknown);
        }
        catch (InvalidDataException)
        {
            return new(Foreign($"its answer is larger than {options.MaxAnswerBytes} bytes"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Failed<T>(e);
        }
    }

    /// <summary>Begins an answer without an end, such as a feed. The caller disposes it.</summary>
    public async ValueTask<Attempt<HttpResponseMessage>> OpenAsync(HttpCall call, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.AttemptTimeout, options.Clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var request = RequestOf(call);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        try
        {
            if (await _credentials.AddAsync(request, linked.Token).ConfigureAwait(false) is { } refused)
            {
                return new(refused);
            }

            var response = await _invoker.SendAsync(request, linked.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return new(response);
            }

            using (response)
            {
                return Refused<HttpResponseMessage>(response, await AnswerBody.ReadAsync(response.Content, options.MaxAnswerBytes, linked.Token).ConfigureAwait(false));
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(Unavailable($"did not answer within {options.AttemptTimeout.TotalSeconds} s"), AttemptEnd.Unknown);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            return Failed<HttpResponseMessage>(e);
        }
    }

    public void Dispose() => _invoker.Dispose();

    private HttpRequestMessage RequestOf(in HttpCall call)
    {
        var request = new HttpRequestMessage(call.Method, new Uri(_address + call.Path, AsItIs));
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

    private Attempt<T> Failed<T>(Exception e) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError =>
            new(Unavailable($"can't be reached: {e.Message}"), AttemptEnd.NotRun),
        HttpRequestError.InvalidResponse => new(Foreign("its answer is not HTTP")),
        _ => new(Unavailable($"closed the connection before its answer was complete"), AttemptEnd.Unknown),
    };

    private StoreError Unavailable(string words) => new(ErrorCode.StorageUnavailable, $"{options.Address} {words}");

    private StoreError Foreign(string words) => new(ErrorCode.Internal, $"{options.Address} is not a StateStore server: {words}");
}
