using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;

namespace StateStore.Certificates;

/// <summary>The certificates of the authorities (CAs) whose peers are trusted, in a PEM file that may be replaced at any time.</summary>
public sealed class TrustFile
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly PemFiles<X509Certificate2Collection> _files;

    /// <summary>Reads the file.</summary>
    /// <param name="path">The path of the file: one or more root certificates.</param>
    /// <param name="logger">Receives a warning when a changed file cannot be used. The earlier authorities then stay in use.</param>
    /// <exception cref="CertificateException">The file cannot be read, or it has no certificate.</exception>
    public TrustFile(string path, ILogger logger) => _files = new(
        [path],
        contents => PemText.Certificates(path, Encoding.UTF8.GetString(contents[0])) is { Count: > 0 } found
            ? found
            : throw new CertificateException(path, "has no certificate in PEM (-----BEGIN CERTIFICATE-----)"),
        logger);

    /// <summary>
    /// The rules for the certificate of a server: signed by one of the authorities, valid now, and usable for servers (RFC 5280, section 4.2.1.12).
    /// Nothing is read from the network: no revocation lists, no missing certificates.
    /// </summary>
    public X509ChainPolicy ForServers => Policy(ServerUsage);

    /// <summary>The rules for the certificate of a client. They are those of <see cref="ForServers"/> with the usage for clients.</summary>
    public X509ChainPolicy ForClients => Policy(ClientUsage);

    private X509ChainPolicy Policy(string usage)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            ApplicationPolicy = { new Oid(usage) },
        };
        policy.CustomTrustStore.AddRange(_files.Current);
        return policy;
    }
}
