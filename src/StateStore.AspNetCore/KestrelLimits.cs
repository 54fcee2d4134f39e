using Microsoft.AspNetCore.Server.Kestrel.Core;
using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore;

/// <summary>What the web server may be asked to hold before the endpoints see anything, each bound with its reason.</summary>
public static class KestrelLimits
{
    /// <summary>Sets every limit of the server that the endpoints rely on.</summary>
    public static void ApplyStateStoreLimits(this KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(BareErrors.Use));

        // The endpoints bound bodies themselves: they answer with the error's JSON, and then let the server drain what is still coming.
        kestrel.Limits.MaxRequestBodySize = null;

        // Long enough that a name of 10,000 characters, three bytes each as escapes, is told it is too long; beyond: 414.
        kestrel.Limits.MaxRequestLineSize = 128 * 1024;
        kestrel.Limits.MaxRequestBufferSize = 1024 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.MaxConcurrentConnections = 20_000;
    }
}
