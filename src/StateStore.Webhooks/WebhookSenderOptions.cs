using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StateStore.Webhooks;

/// <summary>Resolves the name of a host to its addresses, as <see cref="Dns.GetHostAddressesAsync(string, CancellationToken)"/> does.</summary>
/// <param name="host">The name; it is never an address.</param>
/// <param name="cancellationToken">Ends the wait.</param>
public delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);

/// <summary>The options of a <see cref="WebhookSender"/>.</summary>
public sealed record WebhookSenderOptions
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    /// <summary>The addresses that may be reached. The default is public addresses only.</summary>
    public AddressGuard Guard { get; init; } = AddressGuard.PublicOnly;

    /// <summary>The resolver of host names. The default is that of the system.</summary>
    public HostResolver Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>The longest duration of a connect, TLS included. The default is 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest use of a connection. The address of a host is checked when a connection is made. So a change of the address takes effect within this
    /// time. The default is one minute.
    /// </summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The rules for certificates of receivers. The default trusts the authorities of the system and reads nothing from the network. A certificate can
    /// name an internal URL as the place of its issuer, and the server would read it.
    /// </summary>
    public X509ChainPolicy Certificates { get; init; } = new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        ApplicationPolicy = { new Oid(ServerUsage) },
    };

    /// <summary>The clock for the timeouts of attempts and for dates in <c>Retry-After</c>. The default is that of the system.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
