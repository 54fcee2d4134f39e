using Microsoft.AspNetCore.Hosting.Server;

namespace StateStore.AspNetCore.WebPages;

/// <summary>
/// Keeps web pages of other origins out: a browser sends their requests with its user's access to this machine and network. DESIGN.md gives
/// the reasons for each rule.
/// </summary>
internal sealed class WebPageGuard(HttpOptions options, IServer server)
{
    private const int LongestShown = 100;

    private readonly HostRule _hosts = new(options, server);
    private readonly OriginRule _origins = new(options.AllowedOrigins);

    /// <summary>FORBIDDEN for a <c>Host</c> that is none of the server's, and for a request of a web page of another origin; else null.</summary>
    public StoreError? Check(HttpContext context)
    {
        var headers = context.Request.Headers;
        var host = headers.Host.ToString();
        if (!_hosts.Allows(host))
        {
            return ForeignHost(host);
        }

        var origin = headers.Origin.ToString();
        var site = headers["Sec-Fetch-Site"].ToString();
        return (origin.Length == 0 && site.Length == 0) || IsOwnPage(host, origin, site) || _origins.Allows(origin) || (origin.Length == 0 && OpensPage(context))
            ? null
            : ForeignPage(origin);
    }

    /// <summary>
    /// FORBIDDEN for a read with an effect that a page of another origin may have caused; else null. A browser asks for an image, or opens a window,
    /// without <c>Origin</c>; and it sends <c>Sec-Fetch-Site</c> only to addresses that it trusts, which plain HTTP to another machine is not.
    /// </summary>
    public StoreError? CheckChangingRead(HttpContext context)
    {
        var headers = context.Request.Headers;
        var origin = headers.Origin.ToString();
        var site = headers["Sec-Fetch-Site"].ToString();
        var isScript = origin.Length == 0 && site.Length == 0 && !IsBrowser(headers);
        return isScript || IsOwnPage(headers.Host.ToString(), origin, site) || _origins.Allows(origin) ? null : new(
            ErrorCode.Forbidden,
            "A GET with ttl changes the key, and the browser does not say that a page of this server asks for it; use POST .../touch");
    }

    /// <summary>Gives a page of an allowed origin what it needs to read the answer (Fetch standard, section 3.3).</summary>
    public void Share(HttpContext context)
    {
        if (_origins.IsEmpty)
        {
            return;
        }

        var response = context.Response.Headers;
        response.Vary = "Origin";
        var origin = context.Request.Headers.Origin.ToString();
        if (_origins.Allows(origin))
        {
            response.AccessControlAllowOrigin = origin;
            response.AccessControlExposeHeaders = "ETag, Retry-After, Allow, StateStore-Expires-At";
        }
    }

    /// <summary>Answers the question of a browser whether a page of an allowed origin may send its request; false for any other request.</summary>
    public bool AnswerPreflight(HttpContext context)
    {
        var request = context.Request.Headers;
        if (!HttpMethods.IsOptions(context.Request.Method) || request.AccessControlRequestMethod.Count == 0 || !_origins.Allows(request.Origin.ToString()))
        {
            return false;
        }

        var response = context.Response.Headers;
        response.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        response.AccessControlAllowHeaders = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID";
        response.AccessControlMaxAge = "600";
        if (request.ContainsKey("Access-Control-Request-Private-Network"))
        {
            response["Access-Control-Allow-Private-Network"] = "true";
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    /// <summary>A page of this server, or the user himself (<c>none</c>). Without <c>Sec-Fetch-Site</c> the hosts decide; a proxy may have taken the scheme away.</summary>
    private static bool IsOwnPage(string host, string origin, string site) => site.Length > 0
        ? site is "same-origin" or "none"
        : origin.Length > 0 && host.Equals(OriginRule.HostOf(origin), StringComparison.OrdinalIgnoreCase);

    /// <summary>A link on another page, which the user follows: that page sees nothing of the answer.</summary>
    private static bool OpensPage(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && context.Request.Headers["Sec-Fetch-Mode"] == "navigate"
        && context.Request.Headers["Sec-Fetch-Dest"] == "document";

    /// <summary>Every browser sends both, and scripts hardly ever do.</summary>
    private static bool IsBrowser(IHeaderDictionary headers) =>
        headers.AcceptLanguage.Count > 0 && headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.Ordinal);

    private static StoreError ForeignHost(string host) => new(
        ErrorCode.Forbidden,
        $"The Host header says \"{Shown(host)}\", which is no name of this server. Call it by its address, or allow the name: --allowed-hosts {Shown(host)}");

    private static StoreError ForeignPage(string origin) => new(
        ErrorCode.Forbidden,
        origin is "" or "null"
            ? "A web page of another origin may not call this server"
            : $"A web page of another origin ({Shown(origin)}) may not call this server. To allow it: --allowed-origins {Shown(origin)}");

    private static string Shown(string text) => text.Length > LongestShown ? string.Concat(text.AsSpan(0, LongestShown), "...") : text;
}
