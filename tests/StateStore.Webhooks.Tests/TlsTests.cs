using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;

namespace StateStore.Webhooks.Tests;

/// <summary>Receivers with TLS. The certificates of the tests are for localhost and 127.0.0.1.</summary>
public sealed class TlsTests : SenderTest
{
    private const string Untrusted =
        "the certificate of localhost is not signed by an authority that the server trusts, or it lacks a certificate in between";

    private readonly TestAuthority _authority = new("authority");

    [Fact]
    public async Task A_trusted_certificate_of_the_host_is_accepted() =>
        Assert.Equal(AttemptKind.Delivered, (await SendAsync("localhost", _authority.IssueForServers("x"))).Kind);

    [Fact]
    public async Task A_certificate_is_checked_for_the_host_and_not_for_its_address() => Assert.Equal(
        new(AttemptKind.Failed, 0, null, "the certificate of receiver.example is for another name"),
        await SendAsync("receiver.example", _authority.IssueForServers("x")));

    [Fact]
    public async Task A_certificate_that_has_expired_is_a_failure() => Assert.Equal(
        new(AttemptKind.Failed, 0, null, "the certificate of localhost has expired or is not valid yet"),
        await SendAsync("localhost", _authority.IssueExpired("x")));

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_a_failure() =>
        Assert.Equal(new(AttemptKind.Failed, 0, null, Untrusted), await SendAsync("localhost", new TestAuthority("other").IssueForServers("x")));

    [Fact]
    public async Task A_receiver_without_TLS_is_a_failure()
    {
        await using var receiver = await Receiver.StartAsync(_ => Task.CompletedTask);
        Assert.Equal(
            new(AttemptKind.Failed, 0, null, "localhost does not speak TLS as expected"),
            await Sender().SendAsync(Message(receiver.Port, "https://localhost:{0}/"), default));
    }

    /// <summary>A certificate can name a URL of its issuer's certificate (RFC 5280, section 4.2.2.1). A sender that reads it can be led to any address.</summary>
    [Fact]
    public async Task A_certificate_that_names_an_internal_URL_causes_no_request_to_it()
    {
        await using var inside = RawReceiver.Answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [$"http://127.0.0.1:{inside.Port}/issuer.crt"]));
        var issuer = _authority.IssueAuthority("between").Certificate;
        using var leaf = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, [1]).CopyWithPrivateKey(key);

        // Offline: the receiver itself would read the URL otherwise.
        var certificate = SslStreamCertificateContext.Create(leaf, additionalCertificates: null, offline: true);
        await using var receiver = new RawReceiver(async (stream, stop) =>
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, stop);
        });
        var outcome = await Sender().SendAsync(Message(receiver.Port, "https://localhost:{0}/"), default);

        Assert.Equal(new(AttemptKind.Failed, 0, null, Untrusted), outcome);
        Assert.Equal(0, inside.Connections);
    }

    private async Task<AttemptOutcome> SendAsync(string host, TestCertificate certificate)
    {
        using var own = certificate.ToCertificate();
        await using var receiver = await Receiver.StartAsync(_ => Task.CompletedTask, listen => listen.UseHttps(own));
        var options = new WebhookSenderOptions { Guard = Loopback, Resolve = Always("127.0.0.1") };
        options.Certificates.TrustMode = X509ChainTrustMode.CustomRootTrust;
        options.Certificates.CustomTrustStore.Add(_authority.Certificate);
        return await Sender(options).SendAsync(Message(receiver.Port, $"https://{host}:{{0}}/"), default);
    }
}
