using Microsoft.Extensions.Primitives;

namespace StateStore.AspNetCore.Requests;

/// <summary>Checks headers that change the meaning of a body. If the server ignored them, it would store another value than the client meant.</summary>
internal static class BodyHeaders
{
    /// <summary>Returns INVALID_INPUT or NOT_SUPPORTED for a body with such a header; otherwise null.</summary>
    public static StoreError? Check(IHeaderDictionary headers)
    {
        if (headers.ContentType.Count > 1)
        {
            return StoreError.InvalidInput("Content-Type is given more than once");
        }

        // A read returns the value without its coding, which would be another value (RFC 9110, section 8.4).
        if (!IsOnly(headers.ContentEncoding, "identity"))
        {
            return StoreError.InvalidInput($"Content-Encoding is not supported: the body must be sent as it is, not as {headers.ContentEncoding}");
        }

        // A part of a value would replace the whole value (RFC 9110, section 14.5).
        if (headers.ContentRange.Count > 0)
        {
            return StoreError.InvalidInput("Content-Range is not supported: the body must be the whole content");
        }

        // Kestrel removes only the last coding, chunked. The body would still have the codings before it (RFC 9112, section 6.1).
        return IsOnly(headers.TransferEncoding, "chunked")
            ? null
            : new StoreError(ErrorCode.NotSupported, $"Transfer-Encoding must be chunked, not {headers.TransferEncoding}");
    }

    private static bool IsOnly(StringValues values, string allowed) =>
        values.Count == 0 || (values.Count == 1 && (values[0].AsSpan().Trim() is "" || values[0].AsSpan().Trim().Equals(allowed, StringComparison.OrdinalIgnoreCase)));
}
