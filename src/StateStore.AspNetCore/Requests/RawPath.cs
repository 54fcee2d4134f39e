using Microsoft.AspNetCore.Http.Features;

namespace StateStore.AspNetCore.Requests;

/// <summary>
/// Reads the names from the request target as the client sent it. Kestrel's own path loses information: it keeps <c>%2F</c> but decodes other escapes,
/// and it removes <c>.</c> and <c>..</c>, which are valid ids. Routing gets a path with placeholders for the names:
/// <c>/v1/namespaces/-/conversations/-/history</c>, <c>/v1/admin/keys/-/rotate</c>.
/// </summary>
internal static class RawPath
{
    private const string Root = "/v1/namespaces/";
    private const string OneName = Root + "-";
    private const string AdminRoot = "/v1/admin/";
    private const int MaxParts = 5;

    /// <summary>The end of a POST that fires the timeout with the name before it.</summary>
    public const string Fire = ":fire";

    private static readonly StoreError BadEscape = StoreError.InvalidName("The path contains a percent escape that is incomplete, not hexadecimal, or not UTF-8");

    /// <summary>
    /// Reads the names. Returns null if it found them or if the path is not one of StateStore. Otherwise it returns INVALID_NAME or NOT_FOUND.
    /// </summary>
    public static StoreError? Split(HttpContext context, OwnPaths own)
    {
        var path = PathOf(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (path.StartsWith(Root, StringComparison.OrdinalIgnoreCase))
        {
            var names = path[Root.Length..];
            Span<Range> parts = stackalloc Range[MaxParts];
            parts = parts[..names.Split(parts, '/')];
            var shape = ShapeOf(names, parts);
            if (HttpMethods.IsPost(context.Request.Method) && parts.Length == MaxParts && names.EndsWith(Fire, StringComparison.Ordinal))
            {
                // Other methods take the whole segment as the name: a state may end so too.
                names = names[..^Fire.Length];
                parts[^1] = parts[^1].Start..names.Length;
                shape += Fire;
            }

            if (own.Contains(shape))
            {
                if (!TryName(names, parts, 0, out var ns) || !TryName(names, parts, 2, out var id) || !TryName(names, parts, 4, out var item))
                {
                    return BadEscape;
                }

                context.Features.Set(new RequestNames(ns, id, item));
                context.Request.Path = shape;
                return null;
            }
        }

        else if (path.StartsWith(AdminRoot, StringComparison.OrdinalIgnoreCase) && AdminShapeOf(path[AdminRoot.Length..], out var segment) is { } admin)
        {
            if (own.Contains(admin))
            {
                if (!PercentEncoding.TryDecode(segment, plusIsSpace: false, out var name))
                {
                    return BadEscape;
                }

                context.Features.Set(new RequestNames("", name, ""));
                context.Request.Path = admin;
                return null;
            }
        }

        // Kestrel has normalized a path such as /v1/x/../namespaces/ or /v1/%6Eamespaces/. The original names in it cannot be restored.
        return IsOurs(context.Request.Path, own)
            ? StoreError.NotFound("There is no such path: /v1/namespaces/ and /v1/admin/ must be written literally")
            : null;
    }

    /// <summary>The shape of <c>/v1/admin/RESOURCE/NAME[/ACTION]</c>; null for a path without a name.</summary>
    private static string? AdminShapeOf(ReadOnlySpan<char> rest, out ReadOnlySpan<char> name)
    {
        name = default;
        if (rest.IndexOf('/') is not (> 0 and var end))
        {
            return null;
        }

        name = rest[(end + 1)..];
        var action = name.IndexOf('/') is >= 0 and var slash ? name[slash..] : "";
        name = name[..^action.Length];
        return string.Concat(AdminRoot, rest[..end], "/-", action);
    }

    /// <summary>True if the path, as Kestrel has normalized it, is one of StateStore's paths with names.</summary>
    private static bool IsOurs(PathString path, OwnPaths own)
    {
        if (path.Value is { } text && text.StartsWith(AdminRoot, StringComparison.OrdinalIgnoreCase))
        {
            return AdminShapeOf(text.AsSpan(AdminRoot.Length), out _) is { } shape && own.Contains(shape);
        }

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

    /// <summary>The path of a target, without the query, and without the scheme and host that a proxy may send (RFC 9112, section 3.2.2).</summary>
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
