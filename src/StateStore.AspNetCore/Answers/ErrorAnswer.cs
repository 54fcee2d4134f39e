using System.Globalization;
using StateStore.AspNetCore.Access;

namespace StateStore.AspNetCore.Answers;

/// <summary>Writes an error as an HTTP answer: <c>{"ok":false,"error":{"code":..,"message":..,"details":..?}}</c>.</summary>
internal static class ErrorAnswer
{
    /// <summary>The HTTP status of an error code. This is the only map from codes to statuses.</summary>
    public static int StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.InvalidName or ErrorCode.InvalidInput or ErrorCode.InvalidJson or ErrorCode.InvalidSchema => StatusCodes.Status400BadRequest,
        ErrorCode.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorCode.Forbidden => StatusCodes.Status403Forbidden,
        ErrorCode.NotFound => StatusCodes.Status404NotFound,
        ErrorCode.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        ErrorCode.AlreadyExists or ErrorCode.VersionConflict or ErrorCode.LeaseHeld or ErrorCode.LeaseLost or ErrorCode.NamespaceDeleting
            // The request and the server are sound, but the stored entry is not. The caller can repair it, and a retry alone does not help.
            or ErrorCode.Corrupt => StatusCodes.Status409Conflict,
        ErrorCode.Gone => StatusCodes.Status410Gone,
        ErrorCode.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorCode.InvalidTransition or ErrorCode.InvalidData or ErrorCode.IdempotencyMismatch or ErrorCode.HookRejected => StatusCodes.Status422UnprocessableEntity,
        ErrorCode.LimitExceeded => StatusCodes.Status429TooManyRequests,
        ErrorCode.NotSupported => StatusCodes.Status501NotImplemented,
        ErrorCode.StorageUnavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    public static void Write(HttpContext context, StoreError error, HttpOptions options)
    {
        WriteHeaders(context, error, options);
        var json = new JsonBuilder();
        WriteJson(error, ref json);
        JsonAnswer.Write(context, ref json, StatusOf(error.Code));
    }

    /// <summary>Writes the headers that tell when to try again, and how to send credentials.</summary>
    public static void WriteHeaders(HttpContext context, StoreError error, HttpOptions options)
    {
        if (error.Code is ErrorCode.StorageUnavailable or ErrorCode.LimitExceeded or ErrorCode.NamespaceDeleting)
        {
            var seconds = Math.Max(1, Math.Ceiling(options.RetryAfter.TotalSeconds));
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (error.Code == ErrorCode.Unauthorized)
        {
            Challenge.Write(context);
        }
    }

    /// <summary>Writes the whole body.</summary>
    public static void WriteJson(StoreError error, scoped ref JsonBuilder json)
    {
        json.Raw("{\"ok\":false,\"error\":{\"code\":"u8).String(error.Code.Text()).Raw(",\"message\":"u8).String(error.Message);
        if (error.Details is { } details)
        {
            json.Raw(",\"details\":"u8).Raw(details.Utf8.Span);
        }

        json.Raw("}}"u8);
    }
}
