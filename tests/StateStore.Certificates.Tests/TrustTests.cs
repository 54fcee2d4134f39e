using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace StateStore.Certificates.Tests;

/// <summary>The certificates of peers that an authority lets in.</summary>
public sealed class TrustTests : CertificateTest
{
    private readonly TestAuthority _foreign = new("own");

    public TrustTests() => Write("ca.crt", Authority.Pem);

    [Fact]
    public void A_certificate_of_the_authority_is_accepted_for_its_usages()
    {
        Assert.True(Accepts(trust => trust.ForClients, Authority.IssueForClients("client")));
        Assert.False(Accepts(trust => trust.ForServers, Authority.IssueForClients("client")));
        Assert.True(Accepts(trust => trust.ForServers, Authority.IssueForServers("server")));
        Assert.False(Accepts(trust => trust.ForClients, Authority.IssueForServers("server")));
    }

    [Fact]
    public void An_authority_of_the_same_name_is_foreign() => Assert.False(Accepts(trust => trust.ForClients, _foreign.Issue("client")));

    [Fact]
    public void A_certificate_that_is_not_valid_now_is_refused()
    {
        Assert.False(Accepts(trust => trust.ForClients, Authority.IssueExpired("client")));
        Assert.False(Accepts(trust => trust.ForClients, Authority.IssueForTomorrow("client")));
    }

    [Fact]
    public void A_second_authority_in_the_file_is_trusted_from_then_on()
    {
        var trust = Trust();
        Assert.False(Accepts(trust.ForClients, _foreign.Issue("client")));
        Write("ca.crt", $"{Authority.Pem}\n{_foreign.Pem}");
        Assert.True(Accepts(trust.ForClients, _foreign.Issue("client")));
        Assert.True(Accepts(trust.ForClients, Authority.Issue("client")));
    }

    [Fact]
    public void A_file_without_certificates_is_refused_at_the_start_and_ignored_later()
    {
        var trust = Trust();
        Write("ca.crt", "");
        Assert.True(Accepts(trust.ForClients, Authority.Issue("client")));
        Assert.StartsWith("Warning: ", Assert.Single(Log), StringComparison.Ordinal);
        Assert.Contains("ca.crt has no certificate", Assert.Throws<CertificateException>(Trust).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_certificate_that_the_others_would_refuse_is_refused()
    {
        _foreign.Issue("member").WriteTo(Files, "foreign");
        Authority.IssueForClients("member").WriteTo(Files, "client");
        Authority.Issue("member").WriteTo(Files, "good");
        Assert.Contains("foreign.crt would be refused by the other members", Assert.Throws<CertificateException>(() => Mutual("foreign", isServer: false)).Message, StringComparison.Ordinal);
        Assert.Contains("client.crt would be refused by the other members", Assert.Throws<CertificateException>(() => Mutual("client", isServer: true)).Message, StringComparison.Ordinal);
        Assert.Equal("CN=member", Mutual("client", isServer: false).Certificate.Subject);
        Assert.Equal("CN=member", Mutual("good", isServer: true).Certificate.Subject);
    }

    [Fact]
    public void Members_are_accepted_whatever_their_name_is()
    {
        Assert.True(MutualTls.Accepts(SslPolicyErrors.None));
        Assert.True(MutualTls.Accepts(SslPolicyErrors.RemoteCertificateNameMismatch));
        Assert.False(MutualTls.Accepts(SslPolicyErrors.RemoteCertificateNotAvailable));
        Assert.False(MutualTls.Accepts(SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors));
    }

    private TrustFile Trust() => new(PathOf("ca.crt"), this);

    private MutualTls Mutual(string name, bool isServer) =>
        new(PathOf($"{name}.crt"), PathOf($"{name}.key"), PathOf("ca.crt"), isServer, this, TimeProvider.System);

    private bool Accepts(Func<TrustFile, X509ChainPolicy> policy, TestCertificate peer) => Accepts(policy(Trust()), peer);

    private static bool Accepts(X509ChainPolicy policy, TestCertificate peer)
    {
        using var chain = new X509Chain { ChainPolicy = policy };
        return chain.Build(peer.ToCertificate());
    }
}
