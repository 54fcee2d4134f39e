using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace StateStore.AspNetCore.Answers;

/// <summary>Answers with JSON that a <see cref="JsonBuilder"/> holds, with its length, in one piece.</summary>
internal static class JsonAnswer
{
    private const int Piece = 64 * 1024;

    /// <summary>
    /// Writes the text and gives the builder's buffer back. Not flushed here: the server does when the request ends, and so sends
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
    /// Sends a text that may be large, and gives its buffer back: piece by piece, each once the client has taken most of the one before, so that the web
    /// server never holds another copy of the whole.
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
                // Once something has been flushed, the server does not send the rest by itself before the connection ends.
                await context.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            new JsonBuilder(written).Dispose();
        }
    }

    /// <summary><c>{"ok":true,"version":n}</c></summary>
    public static void WriteVersion(HttpContext context, long version)
    {
        var json = new JsonBuilder();
        json.Raw("{\"ok\":true,\"version\":"u8).Number(version).Raw("}"u8);
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

    /// <summary>Sends the version of what the answer shows as its entity tag.</summary>
    public static void SetVersion(HttpContext context, long version) => context.Response.Headers.ETag = EntityTag(version);

    /// <summary>The client has this version already, says its <c>If-None-Match</c>: then the answer is 304 and complete.</summary>
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

    /// <summary>Sets the headers and writes the first piece; gives how much has been dealt with.</summary>
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
