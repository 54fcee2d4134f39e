namespace StateStore.Server.Tests.Tls;

/// <summary>The lines with which a server refuses to start with TLS.</summary>
public sealed class OptionTests : ServerTest
{
    private const int BadOption = 2;
    private const string Https = "--storage memory: --urls https://127.0.0.1:0";
    private const string Silo = "--clustering redis:127.0.0.1:1";

    [Theory]
    [InlineData(Https, "--urls: https://127.0.0.1:0 needs a certificate; add --tls-cert FILE and --tls-key FILE")]
    [InlineData(Https + " --tls-cert good.crt", "--tls-cert: it needs --tls-key too")]
    [InlineData(Https + " --tls-key good.key", "--tls-key: it needs --tls-cert too")]
    [InlineData("--storage memory: --tls-client-ca ca.crt", "--tls-client-ca: it needs --tls-cert and --tls-key too")]
    [InlineData("--storage memory: --urls http://127.0.0.1:0 --tls-cert good.crt --tls-key good.key", "--tls-cert: no address of --urls or --bridge begins with https://")]
    [InlineData(Https + " --tls-cert missing.crt --tls-key good.key", "--tls-cert: missing.crt can't be read: ")]
    [InlineData(Https + " --tls-cert good.crt --tls-key missing.key", "--tls-key: missing.key can't be read: ")]
    [InlineData(Https + " --tls-cert good.crt --tls-key client.key", "--tls-key: client.key is not the private key of the certificate: ")]
    [InlineData(Https + " --tls-cert old.crt --tls-key old.key", "--tls-cert: old.crt expired at ")]
    [InlineData(Https + " --tls-cert good.crt --tls-key good.key --tls-client-ca good.key", "--tls-client-ca: good.key has no certificate in PEM")]
    [InlineData(Silo + " --silo-tls-cert good.crt --silo-tls-key good.key", "--silo-tls-cert, --silo-tls-key and --silo-tls-ca must be given together")]
    [InlineData(Silo + " --silo-tls-ca ca.crt", "--silo-tls-cert, --silo-tls-key and --silo-tls-ca must be given together")]
    [InlineData(Silo + " --silo-tls-cert good.crt --silo-tls-key good.key --silo-tls-ca foreign.crt", "--silo-tls-cert: good.crt would be refused by the other members")]
    [InlineData(Silo + " --silo-tls-cert client.crt --silo-tls-key client.key --silo-tls-ca ca.crt", "--silo-tls-cert: client.crt would be refused by the other members")]
    [InlineData(Silo + " --silo-tls-cert old.crt --silo-tls-key old.key --silo-tls-ca ca.crt", "--silo-tls-cert: old.crt expired at ")]
    [InlineData("--storage redis:127.0.0.1:1,sslCa=missing.crt", "the configuration of the Redis storage is invalid: missing.crt can't be read: ")]
    [InlineData("--clustering redis:127.0.0.1:1,sslCert=good.crt --insecure", "--clustering: the configuration of Redis is invalid: sslCert and sslKey must be given together")]
    public Task A_certificate_that_cannot_be_used_ends_the_start_with_one_line(string arguments, string saying)
    {
        var authority = new TestAuthority("own");
        Directory.Write("ca.crt", authority.Pem);
        Directory.Write("foreign.crt", new TestAuthority("own").Pem);
        authority.Issue("good").WriteTo(Directory.Path, "good");
        authority.IssueForClients("client").WriteTo(Directory.Path, "client");
        authority.IssueExpired("old").WriteTo(Directory.Path, "old");
        return RefusesAsync(BadOption, saying, arguments);
    }
}
