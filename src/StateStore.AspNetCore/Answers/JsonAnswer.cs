using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace StateStore.AspNetCore.Answers;

/// <summary>Writes answers from a <see cref="JsonBuilder"/>, with their content length.</summary>
internal static class JsonAnswer
{
    private const int Piece = 64 * 1024;

    /// <summary>
    /// Writes the text and returns the buffer of the builder to its pool. It does not flush: the server flushes when the request ends, and so sends
    /// headers and body together.
    /// </summary>
    public static void Write(HttpContext context, scoped ref JsonBuilder json, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            response.BodyWriter.Write(json.Written);
        }

        json.Dispose();
    }

    /// <summary>
    /// Sends a text that may be large, in pieces, and returns its buffer to the pool. It sends a piece when the client has taken most of the piece
    /// before. So the web server never holds a second copy of the whole text.
    /// </summary>
    public static async ValueTask SendAsync(HttpContext context, JsonBuffer written, int status = StatusCodes.Status200OK)
    {
        var sent = Begin(context, written, status);
        try
        {
            for (var length = written.Length; sent < length; sent += WritePiece(context, written, sent))
            {
                if ((await context.Response.BodyWriter.FlushAsync().ConfigureAwait(false)).IsCompleted)
                {
                    return;
                }
            }

            if (written.Length > Piece)
            {
                // After the first flush, the server would send the rest only when the connection ends.
                await context.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            new JsonBuilder(written).Dispose();
        }
    }

    /// <summary>Writes <c>{"ok":true,"version":n}</c>, and the members of a dry run.</summary>
    public static void WriteVersion(HttpContext context, long version, ImmutableArray<JsonText>? events)
    {
        var json = new JsonBuilder();
        json.Raw("{\"ok\":true,\"version\":"u8).Number(version);
        DryRunJson.Write(events, ref json);
        json.Byte((byte)'}');
        Write(context, ref json);
    }

    /// <summary>Writes <c>,"next":".."</c>, or null at the end of a list.</summary>
    public static void WriteNext(string? next, scoped ref JsonBuilder json)
    {
        json.Raw(",\"next\":"u8);
        if (next is null)
        {
            json.Raw("null"u8);
        }
        else
        {
            json.String(next);
        }
    }

    /// <summary>Sets the version of the resource as the entity tag of the answer.</summary>
    public static void SetVersion(HttpContext context, long version) => context.Response.Headers.ETag = EntityTag(version);

    /// <summary>True if the <c>If-None-Match</c> of the request names this version. Then the answer is 304, and complete.</summary>
    public static bool IsKnown(HttpContext context, long version)
    {
        var known = context.Request.Headers.IfNoneMatch;
        if (known.Count == 0 || !Names(known, EntityTag(version)))
        {
            return false;
        }

        SetVersion(context, version);
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    /// <summary>Sets the headers and writes the first piece. Returns the number of bytes that are done.</summary>
    private static int Begin(HttpContext context, JsonBuffer written, int status)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = written.Length;
        return HttpMethods.IsHead(context.Request.Method) ? written.Length : WritePiece(context, written, 0);
    }

    private static int WritePiece(HttpContext context, JsonBuffer written, int from)
    {
        var piece = written.Written.Slice(from, Math.Min(Piece, written.Length - from));
        context.Response.BodyWriter.Write(piece);
        return piece.Length;
    }

    private static bool Names(StringValues tags, string etag)
    {
        foreach (var line in tags)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var tag = line.AsSpan()[range].Trim();
                if (tag is "*" || (tag.StartsWith("W/") ? tag[2..] : tag).SequenceEqual(etag))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string EntityTag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
