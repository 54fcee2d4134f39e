using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;

namespace StateStore.AspNetCore.Requests;

/// <summary>Reads a value from the whole body of a request.</summary>
internal delegate Result<T> BodyParser<T>(ReadOnlySpan<byte> utf8, Limits limits);

/// <summary>Reads the bodies of requests as bytes, up to their limit.</summary>
internal static class RequestBody
{
    private const string JsonType = "application/json";

    private static readonly StoreError NoContentType = StoreError.InvalidInput(
        "Content-Type is missing: a body must be sent with content-type: application/json (with curl: -H 'content-type: application/json')");

    /// <summary>Reads a JSON body. Fails with TOO_LARGE, or with INVALID_INPUT if the content type of the body is not JSON.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limits">Give the largest size of the body.</param>
    /// <param name="parse">Reads the value from the bytes.</param>
    /// <param name="form">The expected form, for the error of an empty body. Null if an empty body is allowed or has its own error.</param>
    /// <param name="mediaType">The media type that is accepted beside JSON.</param>
    public static async ValueTask<Result<T>> ReadAsync<T>(
        HttpContext context, Limits limits, BodyParser<T> parse, string? form = null, string mediaType = JsonType)
    {
        var contentType = context.Request.ContentType;
        if (string.IsNullOrEmpty(contentType))
        {
            // Without a preflight a browser sends to another origin only bodies of three content types, none of them JSON, or without a content type.
            return await ReadAnyAsync(context, limits, (utf8, bounds) => utf8.IsEmpty ? parse(utf8, bounds) : NoContentType, form).ConfigureAwait(false);
        }

        return CheckContentType(contentType, mediaType) is { } wrong ? wrong : await ReadAnyAsync(context, limits, parse, form).ConfigureAwait(false);
    }

    /// <summary>Reads a body of any content type. Fails with TOO_LARGE.</summary>
    public static async ValueTask<Result<T>> ReadAnyAsync<T>(HttpContext context, Limits limits, BodyParser<T> parse, string? form)
    {
        if (BodyHeaders.Check(context.Request.Headers) is { } error)
        {
            return error;
        }

        // Kestrel drains the unread rest of the body, within its own bounds, so that the client can still read the answer.
        if (context.Request.ContentLength > limits.BodyBytes)
        {
            return StoreError.TooLarge("The body", limits.BodyBytes);
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            }
            catch (IOException e) when (e is not BadHttpRequestException)
            {
                // Kestrel throws this for a chunk with a size out of range, and for a lost connection.
                throw new BadHttpRequestException(e.Message, e);
            }

            if (read.Buffer.Length > limits.BodyBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return StoreError.TooLarge("The body", limits.BodyBytes);
            }

            if (read.IsCompleted)
            {
                var result = Parse(read.Buffer, limits, parse);
                var isMissing = read.Buffer.IsEmpty && form is not null && result.Error is { Code: ErrorCode.InvalidJson };
                reader.AdvanceTo(read.Buffer.End);
                return isMissing ? StoreError.InvalidJson($"The body is empty; this request takes {form}") : result;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Fails with INVALID_INPUT unless the body is empty or <c>{}</c>. It is for requests that path and headers define completely.</summary>
    public static ValueTask<Result<bool>> ExpectNoneAsync(HttpContext context, Limits limits) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } ? new(true) : ReadAsync(context, limits, ParseNothing);

    private static Result<bool> ParseNothing(ReadOnlySpan<byte> utf8, Limits limits)
    {
        if (utf8.IsEmpty)
        {
            return true;
        }

        if (!JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error))
        {
            return error;
        }

        return members.Count == 0
            ? true
            : StoreError.InvalidInput($"Unknown property \"{members.Name(0)}\"; this request takes no body, or an empty object");
    }

    private static Result<T> Parse<T>(ReadOnlySequence<byte> body, Limits limits, BodyParser<T> parse)
    {
        if (body.IsSingleSegment)
        {
            return parse(body.FirstSpan, limits);
        }

        var length = (int)body.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(buffer);
            return parse(buffer.AsSpan(0, length), limits);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static StoreError? CheckContentType(string contentType, string mediaType)
    {
        if (string.Equals(contentType, JsonType, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) ||
            !(string.Equals(type.MediaType, JsonType, StringComparison.OrdinalIgnoreCase) ||
                string.Equals(type.MediaType, mediaType, StringComparison.OrdinalIgnoreCase)))
        {
            return StoreError.InvalidInput("Content-Type must be application/json (with curl: -H 'content-type: application/json')");
        }

        return type.Parameters.All(IsNoOtherCharset)
            ? null
            : StoreError.InvalidInput("The charset of the body must be utf-8");
    }

    private static bool IsNoOtherCharset(NameValueHeaderValue parameter) =>
        !parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)
        || parameter.Value?.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase) == true;
}
