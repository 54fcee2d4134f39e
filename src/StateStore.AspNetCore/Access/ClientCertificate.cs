using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace StateStore.AspNetCore.Access;

/// <summary>
/// The facts of a client certificate that each request needs. The web server validated the certificate in the handshake: its issuer, its usage and its
/// times. The same object then serves all requests of a connection, so that the facts are read once for each connection.
/// </summary>
internal sealed class ClientCertificate
{
    private const string CommonNameOid = "2.5.4.3";

    private static readonly ConditionalWeakTable<X509Certificate2, ClientCertificate> Known = [];

    private readonly DateTimeOffset _end;

    private ClientCertificate(X509Certificate2 certificate)
    {
        CommonName = NameOf(certificate.SubjectName);
        _end = certificate.NotAfter.ToUniversalTime();
    }

    /// <summary>The common name of the subject; null if the subject has none, or more than one.</summary>
    public string? CommonName { get; }

    public static ClientCertificate Of(X509Certificate2 certificate) => Known.GetValue(certificate, static certificate => new(certificate));

    /// <summary>True if the certificate has expired. A connection may live longer than the certificate.</summary>
    public bool HasExpired(DateTimeOffset now) => _end <= now;

    /// <summary>
    /// Reads exactly the common name. <see cref="X509Certificate2.GetNameInfo"/> takes another part of the subject if there is none, such as the
    /// organization, which proves something else.
    /// </summary>
    private static string? NameOf(X500DistinguishedName subject)
    {
        var names = subject.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonNameOid)
            .Select(part => part.GetSingleElementValue())
            .ToArray();
        return names is [{ Length: > 0 } name] ? name : null;
    }
}
