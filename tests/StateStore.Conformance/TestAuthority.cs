using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StateStore.Conformance;

/// <summary>A certificate authority with a key of its own. Tests make all their certificates with it; none is stored in the repository.</summary>
public sealed class TestAuthority
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";
    private const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Certificate = request.CreateSelfSigned(_now.AddYears(-1), _now.AddYears(1));
    }

    private TestAuthority(X509Certificate2 certificate, ECDsa key)
    {
        _key = key;
        Certificate = certificate;
    }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>A certificate for localhost that servers and clients can use.</summary>
    public TestCertificate Issue(string name) => Issue(name, ForServers, ForClients);

    public TestCertificate IssueForServers(string name) => Issue(name, ForServers);

    public TestCertificate IssueForClients(string name) => Issue(name, ForClients);

    public TestCertificate IssueExpired(string name) => Issue(name, _now.AddDays(-2), _now.AddDays(-1), ForServers, ForClients);

    public TestCertificate IssueForTomorrow(string name) => Issue(name, _now.AddDays(1), _now.AddDays(2), ForServers, ForClients);

    /// <summary>An authority that this one has signed.</summary>
    public TestAuthority IssueAuthority(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new(Sign(request, _now.AddDays(-3), _now.AddDays(3)).CopyWithPrivateKey(key), key);
    }

    private TestCertificate Issue(string name, params string[] usages) => Issue(name, _now.AddDays(-1), _now.AddDays(1), usages);

    private TestCertificate Issue(string name, DateTimeOffset from, DateTimeOffset to, params string[] usages)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(usage => new Oid(usage))], critical: false));
        return new(Sign(request, from, to).ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Names the key of this authority too: authorities with the same name then stay apart.</summary>
    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset to)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request.Create(Certificate, from, to, Guid.NewGuid().ToByteArray());
    }
}

/// <summary>A certificate and its private key, in PEM.</summary>
public sealed record TestCertificate(string Pem, string KeyPem)
{
    /// <summary>Writes <c>NAME.crt</c> and <c>NAME.key</c>.</summary>
    public TestCertificate WriteTo(string directory, string name)
    {
        File.WriteAllText(Path.Combine(directory, $"{name}.crt"), Pem);
        File.WriteAllText(Path.Combine(directory, $"{name}.key"), KeyPem);
        return this;
    }

    public X509Certificate2 ToCertificate() => X509Certificate2.CreateFromPem(Pem, KeyPem);
}
