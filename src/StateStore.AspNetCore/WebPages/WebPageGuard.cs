using Microsoft.AspNetCore.Hosting.Server;

namespace StateStore.AspNetCore.WebPages;

/// <summary>
/// Refuses requests of web pages from other origins. A browser sends such requests with its user's access to this machine and network.
/// DESIGN.md, "Web pages", gives the reason of each rule.
/// </summary>
internal sealed class WebPageGuard(HttpOptions options, IServer server)
{
    private const int LongestShown = 100;

    private readonly HostRule _hosts = new(options, server);
    private readonly OriginRule _origins = new(options.AllowedOrigins);

    /// <summary>Returns FORBIDDEN for a <c>Host</c> that is not a name of this server, and for a page of another origin; otherwise null.</summary>
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
    /// Returns FORBIDDEN for a read with an effect, if a page of another origin may have caused it; otherwise null. A browser sends no <c>Origin</c>
    /// when it loads an image or opens a window. It sends <c>Sec-Fetch-Site</c> only to trustworthy addresses, not over plain HTTP to another machine.
    /// </summary>
    public StoreError? CheckChangingRead(HttpContext context)
    {
        var headers = context.Request.Headers;
        var origin = headers.Origin.ToString();
        var site = headers["Sec-Fetch-Site"].ToString();
        var isScript = origin.Length == 0 && site.Length == 0 && !IsBrowser(headers);
        return isScript || IsOwnPage(headers.Host.ToString(), origin, site) || _origins.Allows(origin) ? null : new(
            ErrorCode.Forbidden,
            "A GET with ttl changes the key, and the request does not show that a page of this server sent it; use POST .../touch");
    }

    /// <summary>Sets the headers with which a page of an allowed origin can read the answer (Fetch standard, section 3.3).</summary>
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

    /// <summary>Answers a CORS preflight of an allowed origin. Returns false for any other request.</summary>
    public bool AnswerPreflight(HttpContext context)
    {
        var request = context.Request.Headers;
        if (!HttpMethods.IsOptions(context.Request.Method) || request.AccessControlRequestMethod.Count == 0 || !_origins.Allows(request.Origin.ToString()))
        {
            return false;
        }

        var response = context.Response.Headers;
        response.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        response.AccessControlAllowHeaders = "Authorization, X-API-Key, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID";
        response.AccessControlMaxAge = "600";
        if (request.ContainsKey("Access-Control-Request-Private-Network"))
        {
            response["Access-Control-Allow-Private-Network"] = "true";
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    /// <summary>
    /// True for a request of a page of this server, or of the user directly (<c>none</c>). Without <c>Sec-Fetch-Site</c> the hosts are compared, not the
    /// schemes: a proxy may have ended TLS.
    /// </summary>
    private static bool IsOwnPage(string host, string origin, string site) => site.Length > 0
        ? site is "same-origin" or "none"
        : origin.Length > 0 && host.Equals(OriginRule.HostOf(origin), StringComparison.OrdinalIgnoreCase);

    /// <summary>True if the user follows a link on another page. That page cannot read the answer.</summary>
    private static bool OpensPage(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && context.Request.Headers["Sec-Fetch-Mode"] == "navigate"
        && context.Request.Headers["Sec-Fetch-Dest"] == "document";

    /// <summary>True if the headers look like those of a browser. Every browser sends both headers, and scripts rarely do.</summary>
    private static bool IsBrowser(IHeaderDictionary headers) =>
        headers.AcceptLanguage.Count > 0 && headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.Ordinal);

    private static StoreError ForeignHost(string host) => new(
        ErrorCode.Forbidden,
        $"The Host header says \"{Shown(host)}\", which is not a name of this server. "
        + $"Use the address of the server, or allow the name: --allowed-hosts {Shown(host)}");

    private static StoreError ForeignPage(string origin) => new(
        ErrorCode.Forbidden,
        origin is "" or "null"
            ? "A web page of another origin may not call this server"
            : $"A web page of another origin ({Shown(origin)}) may not call this server. To allow it: --allowed-origins {Shown(origin)}");

    private static string Shown(string text) => text.Length > LongestShown ? string.Concat(text.AsSpan(0, LongestShown), "...") : text;
}
