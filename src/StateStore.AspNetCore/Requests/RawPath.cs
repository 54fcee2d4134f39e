using Microsoft.AspNetCore.Http.Features;

namespace StateStore.AspNetCore.Requests;

/// <summary>
/// Takes the names out of the request target as the client sent it. The server's own path is lossy: it leaves <c>%2F</c> standing
/// but decodes the rest, and folds <c>.</c> and <c>..</c>, all of which are fine ids. The path that routing sees gets a placeholder
/// where a name stands: <c>/v1/namespaces/-/conversations/-/history</c>.
/// </summary>
internal static class RawPath
{
    private const string Root = "/v1/namespaces/";
    private const string OneName = Root + "-";
    private const int MaxParts = 5;

    /// <summary>Null when the names were found, or the path is none of ours; else why it can't be served.</summary>
    public static StoreError? Split(HttpContext context, OwnPaths own)
    {
        var path = PathOf(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (path.StartsWith(Root, StringComparison.OrdinalIgnoreCase))
        {
            var names = path[Root.Length..];
            Span<Range> parts = stackalloc Range[MaxParts];
            parts = parts[..names.Split(parts, '/')];
            var shape = ShapeOf(names, parts);
            if (own.Contains(shape))
            {
                if (!TryName(names, parts, 0, out var ns) || !TryName(names, parts, 2, out var id) || !TryName(names, parts, 4, out var item))
                {
                    return StoreError.InvalidName("The path holds a percent escape that is cut short, not hexadecimal, or not UTF-8");
                }

                context.Features.Set(new RequestNames(ns, id, item));
                context.Request.Path = shape;
                return null;
            }
        }

        // Spelled in a roundabout way (/v1/x/../namespaces/, /v1/%6Eamespaces/), which the server has straightened: what stood behind
        // can't be told any more.
        return IsOurs(context.Request.Path, own) ? StoreError.NotFound("There is no such path: /v1/namespaces/ must be written literally") : null;
    }

    /// <summary>The path as the server has straightened it is one of ours that holds names.</summary>
    private static bool IsOurs(PathString path, OwnPaths own)
    {
        if (!path.StartsWithSegments("/v1/namespaces", out var rest) || rest.Value is not { Length: > 1 } tail)
        {
            return false;
        }

        var names = tail.AsSpan(1).TrimEnd('/');
        Span<Range> parts = stackalloc Range[MaxParts];
        return own.Contains(ShapeOf(names, parts[..names.Split(parts, '/')]));
    }

    private static string ShapeOf(ReadOnlySpan<char> names, ReadOnlySpan<Range> parts) => parts.Length switch
    {
        1 => OneName,
        2 => string.Concat(OneName, "/", names[parts[1]]),
        3 => string.Concat(OneName, "/", names[parts[1]], "/-"),
        4 => string.Concat(string.Concat(OneName, "/", names[parts[1]], "/-/"), names[parts[3]]),
        _ => string.Concat(string.Concat(OneName, "/", names[parts[1]], "/-/"), names[parts[3]], "/-"),
    };

    /// <summary>Without the query, and without the scheme and host that a proxy may have sent in front (RFC 9112, absolute-form).</summary>
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        if (target.IndexOf('?') is >= 0 and var query)
        {
            target = target[..query];
        }

        if (target.StartsWith("/") || target.IndexOf("://") is not (>= 0 and var scheme))
        {
            return target;
        }

        var host = target[(scheme + 3)..];
        return host.IndexOf('/') is >= 0 and var slash ? host[slash..] : "/";
    }

    private static bool TryName(ReadOnlySpan<char> path, ReadOnlySpan<Range> parts, int index, out string name)
    {
        name = "";
        return index >= parts.Length || PercentEncoding.TryDecode(path[parts[index]], plusIsSpace: false, out name);
    }
}
