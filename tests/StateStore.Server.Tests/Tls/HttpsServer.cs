using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace StateStore.Server.Tests.Tls;

/// <summary>One server with HTTPS and client certificates for all tests that only talk to it.</summary>
public sealed class HttpsServer : IAsyncLifetime
{
    private readonly WorkingDirectory _directory = new();
    private ServerProcess? _process;

    public TestAuthority Authority { get; } = new("servers");

    public TestAuthority ClientAuthority { get; } = new("clients");

    public ServerProcess Process => _process ?? throw new InvalidOperationException("The server is not started yet");

    public int Port => Process.Client.BaseAddress!.Port;

    public async Task InitializeAsync()
    {
        Authority.IssueForServers("first").WriteTo(_directory.Path, "tls");
        _directory.Write("clients.crt", ClientAuthority.Pem);
        _process = await ServerProcess.StartServingAsync(
            _directory, "--storage memory: --urls https://127.0.0.1:0 --bridge https://127.0.0.1:0 --tls-cert tls.crt --tls-key tls.key --tls-client-ca clients.crt");
    }

    public async Task DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        _directory.Dispose();
    }

    /// <summary>Replaces the certificate of the server.</summary>
    public void Replace(TestCertificate certificate) => certificate.WriteTo(_directory.Path, "tls");

    /// <summary>A client that believes the authority only.</summary>
    /// <param name="version">The version of HTTP that it speaks.</param>
    public HttpClient CreateClient(Version version) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { Authority.Certificate },
            },
        },
    })
    {
        BaseAddress = Process.Client.BaseAddress,
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
