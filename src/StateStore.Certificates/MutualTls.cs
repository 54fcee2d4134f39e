using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace StateStore.Certificates;

/// <summary>
/// Connections on which both ends show a certificate of the same authority. The authority alone decides: names and addresses are not compared, because
/// members of a cluster come and go with their addresses. So the authority must sign nothing but members of one cluster.
/// </summary>
public sealed class MutualTls
{
    private readonly CertificateFile _own;
    private readonly TrustFile _authorities;

    /// <summary>Reads the files.</summary>
    /// <param name="certificate">The path of the own certificate, in PEM; intermediate authorities may follow it.</param>
    /// <param name="key">The path of its unencrypted private key, in PEM.</param>
    /// <param name="authorities">The path of the certificates of the authorities, in PEM.</param>
    /// <param name="isServer">True if other members connect to this one. Its certificate then must be usable for servers too.</param>
    /// <param name="logger">Receives a warning when changed files cannot be used. The earlier ones then stay in use.</param>
    /// <param name="clock">The clock against which the validity of the own certificate is checked.</param>
    /// <exception cref="CertificateException">A file cannot be used, or other members would refuse the own certificate.</exception>
    public MutualTls(string certificate, string key, string authorities, bool isServer, ILogger logger, TimeProvider clock)
    {
        _own = new(certificate, key, logger, clock);
        _authorities = new(authorities, logger);
        CheckOwn(certificate, authorities, _authorities.ForClients);
        if (isServer)
        {
            CheckOwn(certificate, authorities, _authorities.ForServers);
        }
    }

    /// <summary>The own certificate, as the files are now.</summary>
    public X509Certificate2 Certificate => _own.Current.TargetCertificate;

    /// <summary>Makes the options of an accepted connection require a certificate of the authority.</summary>
    public void Apply(SslServerAuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ServerCertificateSelectionCallback = null;
        options.ServerCertificateContext = _own.Current;
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = _authorities.ForClients;
    }

    /// <summary>Makes the options of an outgoing connection show the own certificate, and require one of the authority.</summary>
    public void Apply(SslClientAuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.LocalCertificateSelectionCallback = null;
        options.ClientCertificateContext = _own.Current;
        options.CertificateChainPolicy = _authorities.ForServers;
    }

    /// <summary>True if the peer showed a certificate that <see cref="Apply(SslServerAuthenticationOptions)"/> requires, whatever its name is.</summary>
    public static bool Accepts(SslPolicyErrors errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;

    private void CheckOwn(string path, string authorities, X509ChainPolicy policy)
    {
        using var chain = new X509Chain { ChainPolicy = policy };
        policy.ExtraStore.AddRange(_own.Current.IntermediateCertificates.ToArray());
        if (!chain.Build(Certificate))
        {
            var problems = string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
            throw new CertificateException(path, $"would be refused by the other members, whose authority is in {authorities}: {problems}");
        }
    }
}
