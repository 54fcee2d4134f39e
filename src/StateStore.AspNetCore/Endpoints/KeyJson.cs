using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>Writes keys in answers.</summary>
internal static class KeyJson
{
    private const string ExpiresAtHeader = "StateStore-Expires-At";

    /// <summary>Writes the value with its content type. Version and expiry are in headers.</summary>
    public static void WriteValue(HttpContext context, long version, KeyEntry entry)
    {
        JsonAnswer.SetVersion(context, version);
        if (entry.ExpiresAt is { } expiry)
        {
            context.Response.Headers[ExpiresAtHeader] = expiry.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        }

        context.Response.ContentType = entry.Value.ContentType;
        context.Response.ContentLength = entry.Value.Bytes.Length;

        // A browser must not treat a value as a page of this server. It must not run or show a value as a part of another page either.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "sandbox";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.BodyWriter.Write(entry.Value.Bytes.Span);
        }
    }

    /// <summary>Writes <c>{"ok":true,"created":b,"version":n,"expires_at":".."?}</c>.</summary>
    public static void WriteSet(HttpContext context, KeyOutcome outcome)
    {
        JsonAnswer.SetVersion(context, outcome.Version);
        var json = new JsonBuilder();
        json.Raw("{\"ok\":true,\"created\":"u8).Bool(outcome.Type == KeyEventType.Created);
        WriteVersion(outcome, ref json);
        DryRunJson.Write(outcome.Events, ref json);
        json.Byte((byte)'}');
        JsonAnswer.Write(context, ref json);
    }

    /// <summary>Writes <c>{"ok":true,"value":..,"version":n,"expires_at":".."?}</c>.</summary>
    public static void WriteChanged(HttpContext context, KeyOutcome outcome)
    {
        JsonAnswer.SetVersion(context, outcome.Version);
        var json = new JsonBuilder(outcome.Entry!.Value.Bytes.Length + 128);
        json.Raw("{\"ok\":true"u8);
        KeyCodec.WriteValue(outcome.Entry.Value, ref json);
        WriteVersion(outcome, ref json);
        DryRunJson.Write(outcome.Events, ref json);
        json.Byte((byte)'}');
        JsonAnswer.Write(context, ref json);
    }

    public static ValueTask WriteAsync(HttpContext context, KeyPage page, bool withValues)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true,\"keys\":["u8);
        var separator = ""u8;
        foreach (var key in page.Keys)
        {
            json.Raw(separator).Raw("{\"key\":"u8).String(key.Key);
            if (withValues)
            {
                KeyCodec.WriteValue(key.Value, ref json);
            }
            else
            {
                json.Raw(",\"bytes\":"u8).Number(key.Value.Bytes.Length).Raw(",\"content_type\":"u8).String(key.Value.ContentType);
            }

            json.Raw(",\"version\":"u8).Number(key.Version);
            KeyCodec.WriteExpiry(key.ExpiresAt, ref json);
            json.Byte((byte)'}');
            separator = ","u8;
        }

        json.Byte((byte)']');
        JsonAnswer.WriteNext(page.Next, ref json);
        ListJson.WriteCorrupt(page.Corrupt, ref json);
        return JsonAnswer.SendAsync(context, json.Raw("}"u8).ToBuffer());
    }

    /// <summary>Writes the result of each operation, with the value unless the operation itself gave it.</summary>
    public static ValueTask WriteAsync(HttpContext context, ImmutableArray<KeyRequest> requests, ImmutableArray<KeyOutcome> outcomes)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true"u8).Raw(outcomes[0].Events is null ? ""u8 : ",\"dry_run\":true"u8).Raw(",\"results\":["u8);
        for (var i = 0; i < outcomes.Length; i++)
        {
            json.Raw(i == 0 ? "{\"key\":"u8 : ",{\"key\":"u8).String(requests[i].Key);
            if (outcomes[i].Type is { } type)
            {
                json.Raw(",\"type\":\""u8).Raw(KeyCodec.TypeName(type)).Byte((byte)'"');
            }

            if (outcomes[i].Entry is { } entry && requests[i].Command is not (KeyCommand.Set or KeyCommand.CompareAndSet))
            {
                KeyCodec.WriteValue(entry.Value, ref json);
            }

            WriteVersion(outcomes[i], ref json);
            DryRunJson.WriteEvents(outcomes[i].Events, ref json);
            json.Byte((byte)'}');
        }

        return JsonAnswer.SendAsync(context, json.Raw("]}"u8).ToBuffer());
    }

    private static void WriteVersion(KeyOutcome outcome, scoped ref JsonBuilder json)
    {
        json.Raw(",\"version\":"u8).Number(outcome.Version);
        KeyCodec.WriteExpiry(outcome.Entry?.ExpiresAt, ref json);
    }
}
