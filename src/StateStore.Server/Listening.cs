using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using StateStore.AspNetCore.Bridge;
using StateStore.Certificates;
using StateStore.Server.Options;

namespace StateStore.Server;

/// <summary>Makes the web server listen at the addresses of <c>--urls</c> and <c>--bridge</c>, with TLS at those that begin with <c>https://</c>.</summary>
internal static class Listening
{
    private const string Category = "StateStore.Server";

    /// <summary>Adds the addresses and the limits.</summary>
    public static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        // Before the limits: they put the errors of the web server outside of what an endpoint adds. Inside TLS these see the plain text.
        if (options.Tls.IsGiven)
        {
            var tls = HandshakesOf(options.Tls, kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(Category));
            Listen(kestrel, options.Urls.Where(url => url.IsHttps), listen => listen.UseHttps(tls).UseStateStoreErrors());
            Listen(kestrel, BridgeOf(options, isHttps: true), listen => listen.UseHttps(tls).UseStateStoreErrors().UseStateStoreBridge());
        }

        kestrel.ApplyStateStoreLimits();
        Listen(kestrel, options.Urls.Where(url => !url.IsHttps), static _ => { });
        Listen(kestrel, BridgeOf(options, isHttps: false), static listen => listen.UseStateStoreBridge());
    }

    /// <summary>The addresses at which a started server listens: those of <c>--urls</c>, and that of <c>--bridge</c>. It knows the ports that the system has chosen.</summary>
    public static (IReadOnlyList<string> Urls, string? Bridge) AddressesOf(WebApplication app, ServerOptions options)
    {
        // Kestrel keeps the order in which the addresses were added: that of the bridge is the last one with its scheme.
        var bridge = options.Bridge is { } url ? app.Urls.Last(address => address.StartsWith(url.IsHttps ? "https://" : "http://", StringComparison.Ordinal)) : null;
        return ([.. app.Urls.Where(address => address != bridge)], bridge);
    }

    private static IEnumerable<ListenUrl> BridgeOf(ServerOptions options, bool isHttps) => options.Bridge is { } url && url.IsHttps == isHttps ? [url] : [];

    /// <summary>Adds addresses as Kestrel itself would: a name that is neither an IP address nor <c>localhost</c> stands for all addresses.</summary>
    private static void Listen(KestrelServerOptions kestrel, IEnumerable<ListenUrl> urls, Action<ListenOptions> configure)
    {
        foreach (var address in urls.Select(url => BindingAddress.Parse(url.Text)))
        {
            if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            {
                kestrel.ListenLocalhost(address.Port, configure);
            }
            else if (IPAddress.TryParse(address.Host, out var ip))
            {
                kestrel.Listen(ip, address.Port, configure);
            }
            else
            {
                kestrel.ListenAnyIP(address.Port, configure);
            }
        }
    }

    /// <summary>The options of each handshake. Kestrel offers HTTP/2 and HTTP/1.1 in it (ALPN).</summary>
    private static TlsHandshakeCallbackOptions HandshakesOf(TlsFiles files, ILogger logger)
    {
        var own = new CertificateFile(files.Certificate!, files.Key!, logger, TimeProvider.System);
        var clients = files.Authorities is null ? null : new TrustFile(files.Authorities, logger);
        return new()
        {
            OnConnection = _ => new(new SslServerAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ServerCertificateContext = own.Current,
                ClientCertificateRequired = clients is not null,
                CertificateChainPolicy = clients?.ForClients,

                // A client without a certificate is accepted: it may prove its rights in another way. A wrong certificate ends the handshake.
                RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is null || errors == SslPolicyErrors.None,
            }),
        };
    }
}
