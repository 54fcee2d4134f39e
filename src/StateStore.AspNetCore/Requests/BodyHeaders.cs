using Microsoft.Extensions.Primitives;

namespace StateStore.AspNetCore.Requests;

/// <summary>Headers that give a body another meaning than that of its bytes. Passing them over would store something that was not meant.</summary>
internal static class BodyHeaders
{
    /// <summary>INVALID_INPUT or NOT_SUPPORTED for a body that can't be taken as it is; else null.</summary>
    public static StoreError? Check(IHeaderDictionary headers)
    {
        if (headers.ContentType.Count > 1)
        {
            return StoreError.InvalidInput("Content-Type is given more than once");
        }

        // A value is given back without its coding, so it would be another value (RFC 9110, section 8.4).
        if (!IsOnly(headers.ContentEncoding, "identity"))
        {
            return StoreError.InvalidInput($"Content-Encoding is not supported: the body must be sent as it is, not as {headers.ContentEncoding}");
        }

        // Part of a value would replace the whole of it (RFC 9110, section 14.5).
        if (headers.ContentRange.Count > 0)
        {
            return StoreError.InvalidInput("Content-Range is not supported: the body must be the whole content");
        }

        // Kestrel removes the last coding, chunked, and would hand out what is coded within (RFC 9112, section 6.1).
        return IsOnly(headers.TransferEncoding, "chunked")
            ? null
            : new StoreError(ErrorCode.NotSupported, $"Transfer-Encoding must be chunked, not {headers.TransferEncoding}");
    }

    private static bool IsOnly(StringValues values, string allowed) =>
        values.Count == 0 || (values.Count == 1 && (values[0].AsSpan().Trim() is "" || values[0].AsSpan().Trim().Equals(allowed, StringComparison.OrdinalIgnoreCase)));
}
