using System.Security.Cryptography;

namespace StateStore.Certificates.Tests;

/// <summary>A certificate in files that are replaced while it is in use.</summary>
public sealed class CertificateFileTests : CertificateTest
{
    public CertificateFileTests() => Authority.Issue("first").WriteTo(Files, "tls");

    [Fact]
    public void A_replaced_certificate_is_used_at_once()
    {
        var file = Open();
        Assert.Equal("CN=first", file.Current.TargetCertificate.Subject);
        Authority.Issue("second").WriteTo(Files, "tls");
        Assert.Equal("CN=second", file.Current.TargetCertificate.Subject);
        Assert.True(file.Current.TargetCertificate.HasPrivateKey);
        Assert.Equal([$"Information: {PathOf("tls.crt")} has changed; new connections use the new certificate"], Log);
    }

    /// <summary>Kubernetes replaces the files of a secret so: <c>tls.crt</c> is a link to <c>..data/tls.crt</c>, and <c>..data</c> is a link that is replaced.</summary>
    [Fact]
    public void A_certificate_behind_a_replaced_link_is_used_at_once()
    {
        foreach (var version in new[] { "first", "second" })
        {
            Authority.Issue(version).WriteTo(Directory.CreateDirectory(PathOf($"..{version}")).FullName, "linked");
        }

        Directory.CreateSymbolicLink(PathOf("..data"), "..first");
        File.CreateSymbolicLink(PathOf("linked.crt"), "..data/linked.crt");
        File.CreateSymbolicLink(PathOf("linked.key"), "..data/linked.key");
        var file = Open("linked");
        File.Delete(PathOf("..data"));
        Directory.CreateSymbolicLink(PathOf("..data"), "..second");
        Assert.Equal("CN=second", file.Current.TargetCertificate.Subject);
    }

    [Fact]
    public void An_unchanged_certificate_stays_the_same_object() => Assert.Same(Open() is var file ? file.Current : null, file.Current);

    [Fact]
    public void A_bad_new_file_keeps_the_earlier_certificate_and_logs_one_warning()
    {
        var file = Open();
        var first = file.Current;
        Write("tls.crt", "nonsense");
        Assert.Same(first, file.Current);
        Assert.Same(first, file.Current);
        Assert.Equal(
            [$"Warning: A changed certificate can't be used, and the earlier one stays in use: {PathOf("tls.crt")} has no certificate in PEM (-----BEGIN CERTIFICATE-----)"], Log);
    }

    [Fact]
    public void A_deleted_file_keeps_the_earlier_certificate_and_logs_one_warning()
    {
        var file = Open();
        var first = file.Current;
        File.Delete(PathOf("tls.key"));
        Assert.Same(first, file.Current);
        Assert.Same(first, file.Current);
        Assert.Contains("tls.key can't be read", Assert.Single(Log), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_and_a_key_that_are_replaced_one_after_the_other_are_used_when_both_are_there()
    {
        var file = Open();
        var second = Authority.Issue("second");
        Write("tls.crt", second.Pem);
        Assert.Equal("CN=first", file.Current.TargetCertificate.Subject);
        Write("tls.key", second.KeyPem);
        Assert.Equal("CN=second", file.Current.TargetCertificate.Subject);
    }

    [Fact]
    public void Certificates_behind_the_first_one_are_sent_to_peers()
    {
        var between = Authority.IssueAuthority("between");
        var own = between.Issue("own");
        (own with { Pem = $"{own.Pem}\n{between.Pem}" }).WriteTo(Files, "tls");
        Assert.Equal(["CN=between"], Open().Current.IntermediateCertificates.Select(certificate => certificate.Subject));
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused()
    {
        Write("tls.key", Authority.Issue("other").KeyPem);
        Refused("tls.key", "is not the private key of the certificate: ");
    }

    [Fact]
    public void An_expired_certificate_is_refused()
    {
        Authority.IssueExpired("old").WriteTo(Files, "tls");
        Refused("tls.crt", "expired at ");
    }

    [Fact]
    public void A_certificate_of_tomorrow_is_refused()
    {
        Authority.IssueForTomorrow("new").WriteTo(Files, "tls");
        Refused("tls.crt", "is valid only from ");
    }

    [Fact]
    public void An_encrypted_key_is_refused()
    {
        using var key = ECDsa.Create();
        Write("tls.key", key.ExportEncryptedPkcs8PrivateKeyPem("secret", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        Refused("tls.key", "is encrypted; store the private key without a password");
    }

    [Theory]
    [InlineData("tls.crt", "", "has no certificate in PEM")]
    [InlineData("tls.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "has a damaged certificate: ")]
    [InlineData("tls.key", "", "has no private key in PEM")]
    [InlineData("tls.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "is not the private key of the certificate: ")]
    public void A_damaged_file_is_refused(string name, string content, string problem)
    {
        Write(name, content);
        Refused(name, problem);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        File.Delete(PathOf("tls.crt"));
        Refused("tls.crt", "can't be read: ");
    }

    [Fact]
    public void A_file_of_more_than_a_megabyte_is_refused()
    {
        Write("tls.crt", new string('x', (1024 * 1024) + 1));
        Refused("tls.crt", "has more than 1048576 bytes");
    }

    private void Refused(string name, string problem)
    {
        var refused = Assert.Throws<CertificateException>(() => Open());
        Assert.Equal(PathOf(name), refused.Path);
        Assert.StartsWith($"{PathOf(name)} {problem}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
