using Microsoft.AspNetCore.Server.Kestrel.Core;
using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore;

/// <summary>The bounds that the web server applies before a request reaches the endpoints.</summary>
public static class KestrelLimits
{
    /// <summary>
    /// Sets the limits of Kestrel that the endpoints rely on: request line 128 KiB, 64 headers of 32 KiB together, 15 s for the headers,
    /// 20,000 connections. Kestrel's own limit of bodies is turned off, because the endpoints bound bodies.
    /// It also applies <see cref="UseStateStoreErrors"/> to each endpoint that is added later, in front of what that endpoint adds.
    /// </summary>
    public static void ApplyStateStoreLimits(this KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.ConfigureEndpointDefaults(listen => listen.UseStateStoreErrors());

        // The endpoints bound bodies: they answer with an error in JSON, and then Kestrel drains the rest of the body.
        kestrel.Limits.MaxRequestBodySize = null;

        // A name of 10,000 escaped characters still fits, so that the endpoint can report INVALID_NAME. A longer request line gets 414.
        kestrel.Limits.MaxRequestLineSize = 128 * 1024;
        kestrel.Limits.MaxRequestBufferSize = 1024 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.MaxConcurrentConnections = 20_000;
    }

    /// <summary>
    /// Gives the refusals of the web server itself the body of all other errors. With TLS it must follow <c>UseHttps</c>, because it reads plain text.
    /// </summary>
    /// <param name="listen">The endpoint.</param>
    /// <returns>The same endpoint.</returns>
    public static ListenOptions UseStateStoreErrors(this ListenOptions listen)
    {
        listen.Use(BareErrors.Use);
        return listen;
    }
}
