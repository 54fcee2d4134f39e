using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;

namespace StateStore.Certificates;

/// <summary>A certificate with its private key, in two PEM files that may be replaced at any time.</summary>
public sealed class CertificateFile
{
    private readonly PemFiles<SslStreamCertificateContext> _files;

    /// <summary>Reads the files.</summary>
    /// <param name="certificate">The path of the certificate. The certificates of intermediate authorities may follow it in the file.</param>
    /// <param name="key">The path of the unencrypted private key.</param>
    /// <param name="logger">Receives a warning when changed files cannot be used. The earlier certificate then stays in use.</param>
    /// <param name="clock">The clock against which the validity is checked.</param>
    /// <exception cref="CertificateException">A file cannot be read, the key belongs to another certificate, or the certificate is not valid now.</exception>
    public CertificateFile(string certificate, string key, ILogger logger, TimeProvider clock) => _files = new(
        [certificate, key],
        contents => Parse(certificate, key, Encoding.UTF8.GetString(contents[0]), Encoding.UTF8.GetString(contents[1]), clock.GetUtcNow()),
        logger);

    /// <summary>The certificate of the files as they are now, with the chain that is sent to peers.</summary>
    public SslStreamCertificateContext Current => _files.Current;

    private static SslStreamCertificateContext Parse(string path, string keyPath, string pem, string keyPem, DateTimeOffset now)
    {
        var chain = PemText.Certificates(path, pem);
        if (chain.Count == 0)
        {
            throw new CertificateException(path, "has no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        }

        CheckValidity(path, chain[0], now);
        var own = WithKey(keyPath, pem, keyPem);
        chain.RemoveAt(0);

        // Offline: a handshake must not wait for downloads of missing certificates.
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }

    private static void CheckValidity(string path, X509Certificate2 certificate, DateTimeOffset now)
    {
        if (certificate.NotAfter.ToUniversalTime() < now)
        {
            throw new CertificateException(path, $"expired at {certificate.NotAfter.ToUniversalTime():u}");
        }

        if (certificate.NotBefore.ToUniversalTime() > now)
        {
            throw new CertificateException(path, $"is valid only from {certificate.NotBefore.ToUniversalTime():u}");
        }
    }

    private static X509Certificate2 WithKey(string keyPath, string pem, string keyPem)
    {
        if (!keyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new CertificateException(keyPath, "has no private key in PEM (-----BEGIN PRIVATE KEY-----)");
        }

        if (keyPem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new CertificateException(keyPath, "is encrypted; store the private key without a password, readable by the server only");
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPem(pem, keyPem);

            // The TLS of Windows needs a key that the system has imported.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null) : certificate;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CertificateException(keyPath, $"is not the private key of the certificate: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
