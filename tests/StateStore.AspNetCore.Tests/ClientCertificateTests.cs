using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace StateStore.AspNetCore.Tests;

/// <summary>Callers that prove themselves with a certificate over a real TLS connection. Kestrel validates it; the stored grants decide what it may do.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private const string Mine = "/v1/namespaces/bot/conversations/one";

    private readonly X509Certificate2 _authority = Issue("CN=authority", null);
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls("https://127.0.0.1:0").ConfigureKestrel(kestrel =>
        {
            kestrel.ApplyStateStoreLimits();
            kestrel.ConfigureHttpsDefaults(https =>
            {
                https.ServerCertificate = Issue("CN=localhost", _authority);
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == _authority.Subject;
            });
        });
        builder.Services.AddRouting();
        builder.Services.AddStateStore(_ => new MemoryStorage()).AddStateStoreAccess(new() { HasOtherCredentials = true });
        builder.Services.AddStateStoreHttp(new() { IsWholeApplication = true });
        _app = builder.Build();
        _app.UseRouting();
        _app.MapStateStore();
        await _app.StartAsync();
        var grants = new KeyDraft("worker", [Scope.Parse("conversations:*@bot").Value]) { Certificate = "worker.example.com" };
        Assert.True((await _app.Services.GetRequiredService<AccessStore>().CreateKeyAsync(grants)).IsOk);
        Assert.Null(await _app.Services.GetRequiredService<KeyRing>().RefreshAsync());
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("CN=worker.example.com", HttpStatusCode.NotFound)]
    [InlineData("O=Example, CN=worker.example.com", HttpStatusCode.NotFound)]
    [InlineData("CN=other.example.com", HttpStatusCode.Unauthorized)]
    [InlineData("OU=worker.example.com", HttpStatusCode.Unauthorized)]
    [InlineData("CN=worker.example.com, CN=other.example.com", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task The_common_name_of_the_certificate_decides(string? subject, HttpStatusCode status) => Assert.Equal(status, await GetAsync(subject));

    [Theory]
    [InlineData("Authorization", "Bearer wrong")]
    [InlineData("Authorization", "Basic d3Jvbmc6d3Jvbmc=")]
    [InlineData("X-API-Key", "wrong")]
    public async Task Other_credentials_win_over_the_certificate(string name, string value) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync("CN=worker.example.com", (name, value)));

    private async Task<HttpStatusCode> GetAsync(string? subject, params (string Name, string Value)[] headers)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Issuer == _authority.Subject;
        handler.SslOptions.ClientCertificates = subject is null ? null : [Issue(subject, _authority)];
        using var client = new HttpClient(handler) { BaseAddress = new(_app.Urls.Single()) };
        foreach (var (name, value) in headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.GetAsync(new Uri(Mine, UriKind.Relative));
        return answer.StatusCode;
    }

    /// <summary>Makes a certificate. It goes through PKCS#12, because TLS does not take every key in memory.</summary>
    private static X509Certificate2 Issue(string subject, X509Certificate2? authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (authority is null)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
        }

        using var signed = request.Create(authority, now.AddDays(-1), now.AddDays(1), Guid.NewGuid().ToByteArray());
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
