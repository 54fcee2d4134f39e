using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StateStore.Certificates;

/// <summary>Reads certificates from PEM (RFC 7468).</summary>
internal static class PemText
{
    /// <summary>All certificates of a file, in its order. Other blocks of the file are ignored.</summary>
    /// <exception cref="CertificateException">A block is not a certificate.</exception>
    public static X509Certificate2Collection Certificates(string path, string pem)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            return certificates;
        }
        catch (CryptographicException e)
        {
            throw new CertificateException(path, $"has a damaged certificate: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
