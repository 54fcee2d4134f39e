using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;
using StateStore.Certificates;

namespace StateStore.Orleans.Hosting;

/// <summary>
/// Mutual TLS between silos, and between clients and gateways. Each end shows a certificate of the cluster's own authority. The files may be replaced
/// while the process runs: new connections use the new ones.
/// </summary>
public static class ClusterTls
{
    /// <summary>Encrypts the connections of a silo, and refuses peers without a certificate of the authority.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="certificate">The path of the certificate of this silo, in PEM. It must be usable for servers and for clients.</param>
    /// <param name="key">The path of its unencrypted private key, in PEM.</param>
    /// <param name="authority">The path of the certificate of the authority, in PEM. It must sign only members of this cluster.</param>
    /// <returns>The same silo.</returns>
    /// <remarks>A file that cannot be used makes the start of the silo throw a <see cref="CertificateException"/>.</remarks>
    public static ISiloBuilder UseClusterTls(this ISiloBuilder silo, string certificate, string key, string authority)
    {
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ILoggerFactory>((connections, loggers) =>
        {
            var tls = Create(certificate, key, authority, isServer: true, loggers);
            connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(tls));
            connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(tls));
            connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(tls));
        });
        return silo;
    }

    /// <summary>Encrypts the connections of a client to the gateways, and refuses gateways without a certificate of the authority.</summary>
    /// <param name="client">The client.</param>
    /// <param name="certificate">The path of the certificate of this client, in PEM. It must be usable for clients.</param>
    /// <param name="key">The path of its unencrypted private key, in PEM.</param>
    /// <param name="authority">The path of the certificate of the authority, in PEM.</param>
    /// <returns>The same client.</returns>
    /// <remarks>A file that cannot be used makes the start of the client throw a <see cref="CertificateException"/>.</remarks>
    public static IClientBuilder UseClusterTls(this IClientBuilder client, string certificate, string key, string authority)
    {
        client.Services.AddOptions<ClientConnectionOptions>().Configure<ILoggerFactory>((connections, loggers) =>
        {
            var tls = Create(certificate, key, authority, isServer: false, loggers);
            connections.ConfigureConnection(connection => connection.UseClientTls(tls));
        });
        return client;
    }

    private static TlsOptions Create(string certificate, string key, string authority, bool isServer, ILoggerFactory loggers)
    {
        var mutual = new MutualTls(certificate, key, authority, isServer, loggers.CreateLogger(typeof(ClusterTls)), TimeProvider.System);
        var refusals = new TlsRefusals(loggers.CreateLogger<TlsRefusals>(), TimeProvider.System);
        return new()
        {
            // Orleans asks for it before the handshake, which then uses what Apply sets.
            LocalServerCertificateSelector = (_, _) => mutual.Certificate,
            OnAuthenticateAsServer = (_, options) => mutual.Apply((SslServerAuthenticationOptions)options.SslServerAuthenticationOptions),
            OnAuthenticateAsClient = (_, options) => mutual.Apply((SslClientAuthenticationOptions)options.SslClientAuthenticationOptions),
            RemoteCertificateValidation = (peer, chain, errors) => Validate(peer, chain, errors, refusals),
        };
    }

    private static bool Validate(X509Certificate2 peer, X509Chain? chain, SslPolicyErrors errors, TlsRefusals refusals)
    {
        if (MutualTls.Accepts(errors))
        {
            return true;
        }

        refusals.Add(peer, chain);
        return false;
    }
}
