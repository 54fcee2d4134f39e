using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore.Bridge;

/// <summary>The answers of the bridge. Their members are those of the bridge of the original piece; <c>message</c> is added where there is more to say.</summary>
internal static class BridgeAnswer
{
    private const string Internal = "Internal error";

    /// <summary>Writes <c>{"ok":true}</c>, with the number of removed subscriptions where the original has it.</summary>
    public static void Ok(HttpContext context, int? removed = null)
    {
        var json = new JsonBuilder();
        json.Raw("{\"ok\":true"u8);
        if (removed is { } count)
        {
            json.Raw(",\"removed\":"u8).Number(count);
        }

        json.Byte((byte)'}');
        JsonAnswer.Write(context, ref json);
    }

    /// <summary>Writes <c>{"id":..}</c> with the status 201.</summary>
    public static void Created(HttpContext context, string id)
    {
        var json = new JsonBuilder();
        json.Raw("{\"id\":"u8).String(id).Byte((byte)'}');
        JsonAnswer.Write(context, ref json, StatusCodes.Status201Created);
    }

    /// <summary>Writes <c>{"error":..}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="error">The text of the original.</param>
    /// <param name="message">The reason; null = the text says it.</param>
    public static void Error(HttpContext context, int status, string error, string? message = null)
    {
        var json = new JsonBuilder();
        json.Raw("{\"error\":"u8).String(error);
        if (message is not null)
        {
            json.Raw(",\"message\":"u8).String(message);
        }

        json.Byte((byte)'}');
        JsonAnswer.Write(context, ref json, status);
    }

    /// <summary>Writes an error of the store. The original has a text for two kinds of them, and the message follows it.</summary>
    public static void Error(HttpContext context, StoreError error, HttpOptions options)
    {
        ErrorAnswer.WriteHeaders(context, error, options);
        var known = error.Code switch
        {
            ErrorCode.InvalidInput or ErrorCode.InvalidJson or ErrorCode.InvalidName or ErrorCode.TooLarge => "Invalid subscribe request",
            ErrorCode.Internal => Internal,
            _ => null,
        };
        Error(context, ErrorAnswer.StatusOf(error.Code), known ?? error.Message, known is null ? null : error.Message);
    }
}
