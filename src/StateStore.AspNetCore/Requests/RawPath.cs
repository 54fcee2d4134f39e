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

    /// <summary>Null when the names were found, or the path is none of ours; else why it can't be served.</summary>
    public static StoreError? Split(HttpContext context)
    {
        var path = PathOf(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (!path.StartsWith(Root, StringComparison.OrdinalIgnoreCase))
        {
            // Spelled in a roundabout way (/v1/x/../namespaces/, /v1/%6Eamespaces/), which the server has straightened: what stood
            // behind can't be told any more.
            return context.Request.Path.StartsWithSegments("/v1/namespaces", out var rest) && rest.Value is { Length: > 1 }
                ? StoreError.NotFound("There is no such path: /v1/namespaces/ must be written literally")
                : null;
        }

        var names = path[Root.Length..];
        Span<Range> parts = stackalloc Range[5];
        parts = parts[..names.Split(parts, '/')];
        if (!TryName(names, parts, 0, out var ns) || !TryName(names, parts, 2, out var id) || !TryName(names, parts, 4, out var item))
        {
            return StoreError.InvalidName("The path holds a percent escape that is cut short, not hexadecimal, or not UTF-8");
        }

        context.Features.Set(new RequestNames(ns, id, item));
        context.Request.Path = parts.Length switch
        {
            1 => OneName,
            2 => string.Concat(OneName, "/", names[parts[1]]),
            3 => string.Concat(OneName, "/", names[parts[1]], "/-"),
            4 => string.Concat(string.Concat(OneName, "/", names[parts[1]], "/-/"), names[parts[3]]),
            _ => string.Concat(string.Concat(OneName, "/", names[parts[1]], "/-/"), names[parts[3]], "/-"),
        };
        return null;
    }

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
